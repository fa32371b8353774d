"""In a case as in a run: an id means exactly that datum, a store is one value, an item goes by its id as well."""

# ruff: noqa: E501 - rows of XML read best unbroken

from pathlib import Path

from internal_office import Hall, flows, process, user

MANY = '<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>L</loopDataInputRef><inputDataItem id="it" name="Item"/></multiInstanceLoopCharacteristics>'


def puts(key: str, value: str, target: str) -> str:
    """A step that puts a value into what an id means."""
    port = f'<ioSpecification><dataOutput id="{key}_o"/><inputSet/><outputSet/></ioSpecification>'
    out = (
        f"<dataOutputAssociation><sourceRef>{key}_o</sourceRef><targetRef>{target}</targetRef></dataOutputAssociation>"
    )
    return f'<scriptTask id="{key}">{port}{out}<script>{key}_o = {value}</script></scriptTask>'


def test_references_reach_what_their_ids_mean(tmp_path: Path) -> None:
    """The outer datum past the inner one of its name, the store of another reference, the item of an instance."""
    inner = f'{MANY}<startEvent id="Qs"/><dataObject id="d2" name="x"/><dataStoreReference id="r1" name="Reg" dataStoreRef="DS"/>'
    inner += puts("A", "it + d1", "d1") + puts("B", "it", "r1") + user("C") + flows("Qs → A → B → C")
    body = '<startEvent id="S"/><endEvent id="E"/><dataObject id="d1" name="x"/><dataObject id="L" name="list"/><dataStoreReference id="r2" dataStoreRef="DS"/>'
    body += f'<subProcess id="Q">{inner}</subProcess>{puts("D", "r2", "got")}<dataObject id="got"/>'
    hall = Hall(
        tmp_path,
        process(body + flows("S → Q → D → E"), beside='<dataStore id="DS"/>'),
        x="number",
        list="list",
        got="number",
    )
    hall.file(x=1, list=[10, 20])
    assert (hall.office.case("c-1").data["x"], hall.office.case("c-1").data["Reg"]) == (11, 10)

    for _ in range(2):
        (visit,) = hall.office.case("c-1").visits
        hall.done(visit)

    case = hall.office.case("c-1")
    assert (case.closed, case.data["x"], case.data["got"], case.local) == ("done", 31, 20, {})
    assert hall.sound()
