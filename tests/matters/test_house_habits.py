"""What holds where a drawing is silent and no law speaks is data, and the reference says the same."""

from approvalflow.bpmn.attributes import BY_NAME
from approvalflow.matters.habits import habits


def test_the_reference_states_the_habits() -> None:
    """Each is the value of an attribute, and the attribute's own words name it as the default."""
    for name, value in habits().items():
        assert f"{value} by default" in BY_NAME[name].meaning
