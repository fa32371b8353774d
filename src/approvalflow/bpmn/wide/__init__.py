"""The wide reading: the whole executable BPMN 2.0, for runs without a matter or people (`approvalflow run`)."""
