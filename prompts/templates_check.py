"""Which template language a prompt file may use, checked before anything is rendered.

Django's own rendering turns an unknown name into empty text, so a typo would quietly send
half a prompt. The whole node tree is walked instead: only `if`, `for` and `include` of a
literal name, only declared inputs and loop variables, only declared keys.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.template.base import FilterExpression, NodeList, Template, TextNode, Variable, VariableNode
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral
from django.template.loader_tags import IncludeNode

FILTERS = frozenset({"length", "join", "first", "last", "upper", "lower"})
FORLOOP_KEYS = frozenset({"counter", "counter0", "revcounter", "revcounter0", "first", "last"})
ENDLESS = 8  # includes within includes; a partial that includes itself would never end

# A name in scope and the keys it may be asked for: () for a plain value.
Scope = Mapping[str, frozenset[str]]


class TemplateRefused(ValueError):
    """A prompt file uses something it may not use, or a name nobody declared."""


class Walk:
    """One walk through a template and its partials.

    Args:
        partial: gives the compiled template of a partial's name; raises `TemplateRefused`
            for an unknown one.
        items: for each list input the keys of its items.
    """

    def __init__(self, partial: Callable[[str], Template], items: Mapping[str, frozenset[str]]) -> None:
        self.partial = partial
        self.items = items
        self.included: set[str] = set()
        self.used: set[str] = set()

    def nodes(self, nodes: NodeList, scope: Scope, depth: int = 0) -> None:
        """Check every node below `nodes`; raise `TemplateRefused` at the first fault."""
        for node in nodes:
            if isinstance(node, TextNode):
                continue
            if isinstance(node, VariableNode):
                self._expression(node.filter_expression, scope)
            elif isinstance(node, IfNode):
                self._if(node, scope, depth)
            elif isinstance(node, ForNode):
                self._for(node, scope, depth)
            elif isinstance(node, IncludeNode):
                self._include(node, scope, depth)
            else:
                raise TemplateRefused(f"the tag behind {type(node).__name__} is not allowed")

    def _if(self, node: IfNode, scope: Scope, depth: int) -> None:
        for condition, nodes in node.conditions_nodelists:
            if condition is not None:
                self._condition(condition, scope)
            self.nodes(nodes, scope, depth)

    def _condition(self, condition: Any, scope: Scope) -> None:
        if isinstance(condition, TemplateLiteral):
            expression: Any = condition.value
            self._expression(expression, scope)
            return
        for side in (condition.first, condition.second):
            if side is not None:
                self._condition(side, scope)

    def _for(self, node: Any, scope: Scope, depth: int) -> None:
        variable = node.sequence.var
        name = getattr(variable, "var", "")
        if node.sequence.filters or name not in self.items or name not in scope:
            raise TemplateRefused(f"a loop must run over a declared list, not over “{node.sequence.token}”")
        if len(node.loopvars) != 1:
            raise TemplateRefused("a loop has exactly one variable")
        self.used.add(name)
        inner = {**scope, node.loopvars[0]: self.items[name], "forloop": FORLOOP_KEYS}
        self.nodes(node.nodelist_loop, inner, depth)
        self.nodes(node.nodelist_empty, scope, depth)

    def _include(self, node: Any, scope: Scope, depth: int) -> None:
        name = node.template.var
        if not isinstance(name, str) or node.template.filters or node.extra_context or node.isolated_context:
            raise TemplateRefused("include takes the name of a partial in quotation marks and nothing else")
        if depth >= ENDLESS:
            raise TemplateRefused(f"“{name}” includes itself")
        self.included.add(str(name))
        self.nodes(self.partial(str(name)).nodelist, scope, depth + 1)

    def _expression(self, expression: FilterExpression, scope: Scope) -> None:
        self._value(expression.var, scope)
        for function, arguments in expression.filters:
            filter_name = getattr(function, "_filter_name", function.__name__)
            if filter_name not in FILTERS:
                raise TemplateRefused(f"the filter “{filter_name}” is not allowed")
            for is_variable, argument in arguments:
                if is_variable:
                    self._value(argument, scope)

    def _value(self, value: Any, scope: Scope) -> None:
        if not isinstance(value, Variable) or value.literal is not None:
            return
        name, *keys = value.lookups or ()
        if name not in scope:
            raise TemplateRefused(f"“{value.var}” was never declared as an input")
        if len(keys) > 1 or (keys and keys[0] not in scope[name]):
            raise TemplateRefused(f"“{value.var}” asks for a key that was never declared")
        if not keys and scope[name]:
            raise TemplateRefused(f"“{value.var}” needs a key")
        self.used.add(name)
