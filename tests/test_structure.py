"""Six floors, one beside, and no two modules that need each other."""

import tomllib
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from tests.documents import read

pytestmark = pytest.mark.once  # no database changes it

FLOORS = ["staffack", "alerts", "messaging", "lookup", "feed", "cases", "portal"]
BESIDE = "resources"


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """What each module of the applications imports of them; what only types need is left out."""
    graph = grimp.build_graph(*FLOORS, BESIDE, exclude_type_checking_imports=True, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_no_modules_import_each_other_in_a_circle(imports):
    assert len(imports) > 150
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_imports_go_down_and_from_beside_to_the_lowest_floor_only(imports):
    allowed = {(upper, lower) for i, upper in enumerate(FLOORS) for lower in FLOORS[i:]}
    allowed |= {(BESIDE, BESIDE), (BESIDE, FLOORS[-1])}
    wrong = [
        f"{module} -> {imported}"
        for module, of_module in imports.items()
        for imported in of_module
        if (module.split(".")[0], imported.split(".")[0]) not in allowed
    ]
    assert wrong == []


def test_the_import_contract_and_the_documents_draw_the_same_floors():
    linter = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]
    assert set(linter["root_packages"]) == {*FLOORS, BESIDE}
    drawn = [contract["layers"] for contract in linter["contracts"] if "layers" in contract]
    assert drawn == [FLOORS, [BESIDE, FLOORS[-1]]]
    for document in ("README.md", "CONTRIBUTING.md", "docs/architecture.md"):
        assert f"`{' -> '.join(FLOORS)}`" in read(document), document
