"""How the objects of a bundle hang together: objects as nodes, what they name and select as edges."""

from __future__ import annotations

from kgen.slotted import Slotted


class Node(Slotted):
    """An object, or what objects name and is not among them.

    Attributes:
        key: Its key in the graph, such as "n3".
        kind: Its kind.
        name: Its name.
        namespace: Its namespace; "" for none.
        group: The application that it belongs to; "" where several share it, or none does.
        is_here: Whether it is one of the objects.
        problems: What is wrong with it, a line each, with the field in front.
    """

    __slots__ = ("group", "is_here", "key", "kind", "name", "namespace", "problems")

    def __init__(self, key: str, kind: str, name: str, namespace: str, *, is_here: bool = True) -> None:
        self.key = key
        self.kind = kind
        self.name = name
        self.namespace = namespace
        self.group = ""
        self.is_here = is_here
        self.problems: list[str] = []

    @property
    def title(self) -> str:
        """Kind and name, as messages have them."""
        name = f"{self.namespace}/{self.name}" if self.namespace and self.name else self.name
        return f"{self.kind} {name}".rstrip()


class Edge(Slotted):
    """What one object says of another.

    Attributes:
        source: The object that says it.
        target: What it is about.
        fields: The fields in which it stands.
        problem: What is wrong with it; "" where nothing is.
    """

    __slots__ = ("fields", "problem", "source", "target")

    def __init__(self, source: Node, target: Node, fields: list[str], problem: str = "") -> None:
        self.source = source
        self.target = target
        self.fields = fields
        self.problem = problem


class Graph(Slotted):
    """Nodes in the order of the objects, then what is not among them; edges in the order of their sources."""

    __slots__ = ("edges", "nodes")

    def __init__(self, nodes: list[Node], edges: list[Edge]) -> None:
        self.nodes = nodes
        self.edges = edges

    @property
    def groups(self) -> list[tuple[str, list[Node]]]:
        """The applications by name with their nodes; what is shared comes last."""
        found: dict[str, list[Node]] = {}
        for each in self.nodes:
            found.setdefault(each.group, []).append(each)
        return sorted(found.items(), key=lambda group: (not group[0], group[0]))

    @property
    def broken(self) -> list[Edge]:
        """The edges with which something is wrong."""
        return [each for each in self.edges if each.problem]
