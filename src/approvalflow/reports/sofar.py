"""What the events so far have said and later events only point at: the power of a step, the name of a procedure."""

from approvalflow.cases import events as e


class SoFar:
    """Read a history in order and ask it about what came before."""

    def __init__(self) -> None:
        self.applicant: e.Party | None = None
        self.powers: dict[str, str] = {}
        self.seats: dict[str, int] = {}
        self.procedures: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def take(self, event: e.AnyEvent) -> None:
        """Remember what a later event may point at."""
        match event:
            case e.CaseSubmitted(applicant=applicant):
                self.applicant = applicant
            case e.StepOpened(visit=visit, power=power, seats=seats):
                self.powers[visit] = power
                self.seats[visit] = len(seats)
            case e.ProcedureBegun(id=id_, procedure=procedure):
                self.procedures[id_] = procedure
            case e.ClockStarted(id=id_, clock=clock):
                self.kinds[id_] = clock.kind
            case _:
                pass
