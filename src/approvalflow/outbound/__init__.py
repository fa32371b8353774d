"""What leaves the house: messages of the outbox on their way to mail, queues or files."""
