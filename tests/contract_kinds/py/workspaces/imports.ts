import type { Workspace } from "../../workspace.ts";
import { TOKENS, TOKENS_FILE } from "./fixtures.ts";

/** Packages, and the ways to import from them. */
export const IMPORTS: readonly Workspace[] = [
  {
    name: "a package that passes names on",
    schema: {
      module: "geo.distance",
      surface: `
def between(a: tuple[float, float], b: tuple[float, float], *, unit: str = "km") -> float: ...
def nearest(point: tuple[float, float], others: list[tuple[float, float]]) -> int | None: ...
`,
    },
    owner: {
      "geo/__init__.py": `
from .distance import between, nearest as closest
from .names import city

__all__ = ["between", "city", "closest"]
`,
      "geo/names.py": "def city(x, y):\n    return 'X'\n",
      "geo/distance.py": `
from math import hypot

def between(a, b, *, unit="km"):
    scale = 1 if unit == "km" else 0.62
    return hypot(a[0] - b[0], a[1] - b[1]) * scale

def nearest(point, others):
    return min(range(len(others)), key=lambda i: between(point, others[i]), default=None)
`,
    },
    user: {
      "trips/plan.py": `
import geo
from geo import between, city, closest


def plan(start, stops):
    index = closest(start, stops)
    if index is None:
        return []
    return [between(start, stops[index], unit="mi"), city(1, 2, 3), geo.between((0, 1), (2, 3))]
`,
    },
    mutants: [
      { file: "trips/plan.py", from: 'unit="mi"', to: 'units="mi"', rule: "consumer_mismatch" },
      {
        file: "trips/plan.py",
        from: "geo.between((0, 1), (2, 3))",
        to: "geo.between((0, 1))",
        rule: "consumer_mismatch",
      },
      {
        file: "trips/plan.py",
        from: "closest(start, stops)",
        to: "closest(start, stops, 3)",
        rule: "consumer_mismatch",
      },
      {
        file: "geo/distance.py",
        from: "def nearest(point, others):",
        to: "def nearest(others, point):",
        rule: "provider_mismatch",
      },
      {
        file: "geo/distance.py",
        from: 'def between(a, b, *, unit="km"):',
        to: "def between(a, b, *, unit):",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "relative imports within a package",
    schema: {
      module: "engine.core.rules",
      surface: `
class Rule:
    name: str
    def __init__(self, name: str, weight: float = 1.0) -> None: ...
    def applies(self, text: str) -> bool: ...

def load(path: str) -> dict[str, Rule]: ...
def total(*rules: Rule, **weights: float) -> float: ...
`,
    },
    owner: {
      "engine/core/__init__.py": "",
      "engine/core/rules.py": `
import json


class Rule:
    def __init__(self, name: str, weight: float = 1.0) -> None:
        self.name = name
        self.weight = weight

    def applies(self, text: str) -> bool:
        return self.name in text


def load(path):
    with open(path) as file:
        return {name: Rule(name, weight) for name, weight in json.load(file).items()}


def total(*rules, **weights):
    return sum(rule.weight for rule in rules) + sum(weights.values())
`,
    },
    user: {
      "engine/cli/run.py": `
from ..core import rules
from ..core.rules import Rule, load


def run(path: str, text: str) -> float:
    found = [rule for rule in load(path).values() if rule.applies(text)]
    extra = Rule("extra", weight=0.5)
    if extra.applies(text):
        found.append(extra)
    return rules.total(*found, base=1.0)
`,
    },
    mutants: [
      {
        file: "engine/cli/run.py",
        from: "weight=0.5",
        to: 'weight="half"',
        rule: "consumer_mismatch",
      },
      {
        file: "engine/cli/run.py",
        from: "extra.applies(text)",
        to: "extra.matches(text)",
        rule: "consumer_unknown_element",
      },
      {
        file: "engine/cli/run.py",
        from: "rules.total(",
        to: "rules.sum_up(",
        rule: "consumer_unknown_element",
      },
      {
        file: "engine/core/rules.py",
        from: "def total(*rules, **weights):",
        to: "def total(*rules):",
        rule: "provider_mismatch",
      },
      {
        file: "engine/core/rules.py",
        from: "def applies(self, text: str) -> bool:",
        to: "def applies(self) -> bool:",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "modules imported by name",
    schema: TOKENS,
    owner: { "app/tokens.py": TOKENS_FILE },
    user: {
      "web/a.py": `
import importlib

tokens = importlib.import_module("app.tokens")
print(tokens.issue("a", ttl=5))
`,
    },
    mutants: [
      {
        file: "web/a.py",
        from: "tokens.issue(",
        to: "tokens.make(",
        rule: "consumer_unknown_element",
      },
      { file: "web/a.py", from: "ttl=5", to: "tt=5", rule: "consumer_mismatch" },
    ],
  },
  {
    name: "an import of another module of the same name",
    schema: TOKENS,
    owner: { "app/tokens.py": TOKENS_FILE },
    user: {
      "web/tokens.py": "def issue():\n    return 1\n",
      "web/a.py": `
import tokens
from .tokens import issue
from web.tokens import issue as other

print(issue(), other(), tokens.nothing())
`,
    },
    status: "UNKNOWN",
    mutants: [],
  },
];
