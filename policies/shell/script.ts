import { forgetSetIn, setConstant } from "./constants.ts";
import { arithmeticProblem, setByArithmetic } from "./arithmetic.ts";
import { changeDirectory, union, unmoved, Unreadable, type Whereabouts } from "./directories.ts";
import { callFunction, defineFunction } from "./functions.ts";
import { inputOf, readBy } from "./origins.ts";
import { exactText, inputText, readRedirect, type Redirect } from "./redirects.ts";
import { addStep, apart, type Position, type Reading, type Step } from "./steps.ts";
import type { SyntaxNode } from "./syntax_tree.ts";
import { checkTest, SUBSHELLS } from "./test_statements.ts";
import type { Assignment } from "./variables.ts";
import { expandWord, literal, resolveWord, UNKNOWN, withoutBraces, type Word } from "./word.ts";

/** A loop over more words is walked once, with its variable unknown. */
const MAX_ROUNDS = 32;

/** A script as the list of all its simple commands, or why it cannot be known. */
type Script = { ok: true; steps: Step[] } | { ok: false; problem: string };

/** Flattens a parsed script, started in one of `directories`, into its simple commands. */
export function readScript(
  root: SyntaxNode,
  source: string,
  directories: readonly string[],
): Script {
  const script: Reading = { source, root, steps: [], functions: new Map(), visited: directories };
  try {
    walk(script, root, {
      from: directories,
      inLoop: false,
      constants: new Map(),
      outer: [],
      fedBy: null,
      reads: null,
      calls: 0,
    });
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.message };
    throw error;
  }
  return { ok: true, steps: script.steps };
}

const SEQUENCES = new Set([
  "program",
  "compound_statement",
  "negated_command",
  "variable_assignments",
]);
const BRANCHES = new Set([
  "if_statement",
  "elif_clause",
  "else_clause",
  "case_statement",
  "case_item",
]);
// Redirects behind these belong to the last command in them, which runs where it was led to.
const LASTING = new Set(["list", "pipeline", "negated_command", "command"]);
const LOOPS = new Set(["for_statement", "while_statement", "do_group"]);
const WORDS = new Set([
  "word",
  "number",
  "raw_string",
  "string",
  "concatenation",
  "simple_expansion",
  "expansion",
  "arithmetic_expansion",
  "ansi_c_string",
  "extglob_pattern",
  "brace_expression",
]);

function walk(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  if (!node.named || node.type === "comment") return unmoved(at.from);
  if (SEQUENCES.has(node.type)) return walkSequence(script, node, at);
  if (BRANCHES.has(node.type)) {
    forgetSetIn(at.constants, node);
    return walkSequence(script, node, apart(at));
  }
  if (SUBSHELLS.has(node.type)) {
    // Backticks remove a backslash before the command is read, and the grammar does not.
    if (node.text.startsWith("`") && node.text.includes("\\")) {
      throw new Unreadable("a backslash within backticks is not supported; use $(...)");
    }
    walkSequence(script, node, { ...apart(at), inLoop: false });
    return unmoved(at.from);
  }
  if (LOOPS.has(node.type)) return walkLoop(script, node, at);
  if (WORDS.has(node.type)) return walkWord(script, node, at);
  switch (node.type) {
    case "list":
      return walkList(script, node, at);
    case "pipeline":
      return walkPipeline(script, node, at);
    case "command":
      return walkCommand(script, node, at);
    case "function_definition":
      return defineFunction(script, node, at, walk);
    case "c_style_for_statement":
      return walkCounted(script, node, at);
    case "redirected_statement":
      return walkRedirected(script, node, at);
    case "test_command":
      return walkTest(script, node, at);
    case "variable_assignment":
    case "declaration_command":
    case "unset_command":
      return walkDeclaration(script, node, at);
    case "file_redirect":
      // Alone in a substitution: `$(<file)`.
      return addStep(script, at, { redirects: readRedirects(script, node, at) });
    default:
      throw new Unreadable(`${node.type.replaceAll("_", " ")} is not supported in a command`);
  }
}

function walkSequence(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  let any = at.from;
  let success = at.from;
  let otherwise: readonly string[] | null = null;
  for (const [i, child] of node.children.entries()) {
    if (child.type === "then" && node.type === "if_statement") {
      // The branch is taken where the condition succeeded, the others where it did not.
      otherwise = any;
      any = success;
    }
    if (!child.named || child.type === "comment") continue;
    const inBranch = otherwise === null || !/^el/.test(child.type);
    const place = { ...at, from: inBranch ? any : union(any, otherwise ?? any) };
    const background = node.children[i + 1]?.type === "&";
    if (background) forgetSetIn(at.constants, child);
    const after = walk(script, child, background ? apart(place) : place);
    any = background || BRANCHES.has(node.type) ? union(any, after.any) : after.any;
    success = after.success;
  }
  const everywhere = union(any, otherwise ?? any);
  return node.type === "compound_statement" ? { any, success } : unmoved(everywhere);
}

/** Each part may run in a shell of its own; the last one's redirects are those behind the whole. */
function walkPipeline(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  forgetSetIn(at.constants, node);
  const parts = node.children.filter((child) => child.named && child.type !== "comment");
  let any = at.from;
  let from = at.from;
  let before: Step | undefined;
  // What several commands print together is not followed.
  const HIDDEN: Step = {
    words: [literal("several commands")],
    assignments: [],
    redirects: [],
    directories: at.from,
    fedBy: null,
    input: null,
    exactInput: null,
  };
  for (const part of parts) {
    const outer = part === parts.at(-1) ? at.outer : [];
    const first = script.steps.length;
    const fedBy = before ?? null;
    any = union(any, walk(script, part, { ...apart(at), from, outer, fedBy }).any);
    const step = script.steps.at(-1);
    // The grammar takes `cd x && a 2>&1 | b` for one: to the shell only `a` is before the pipe.
    const inList = part.type === "redirected_statement" && part.children[0]?.type === "list"
      ? part.children[0].children.at(-1)
      : undefined;
    const last = inList?.type === "command" ? inList.children[0]?.text : undefined;
    if (last !== undefined && step?.words[0]?.value === last && !script.functions.has(last)) {
      from = step.directories;
    } else from = union(from, any);
    const simple = script.steps.length === first + 1 || part.type === "command" ||
      (part.type === "redirected_statement" && part.children[0]?.type === "command");
    before = simple ? step : HIDDEN;
  }
  return unmoved(any);
}

/** `for ((i=0; i<3; i++))`: how often it runs does not matter. */
function walkCounted(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  const head = /^for\s*(\(\([^]*?\)\))\s*(?:;|do|\n)/.exec(node.text)?.[1] ?? "";
  const problem = arithmeticProblem(head);
  if (problem !== null) throw new Unreadable(problem);
  forgetSetIn(at.constants, node);
  for (const word of head.match(/[A-Za-z_]\w*/g) ?? []) at.constants.delete(word);
  addStep(script, at, { assignments: setByArithmetic(head) });
  const body = node.children.find(({ type }) => type === "do_group");
  if (body === undefined) throw new Unreadable("the loop has no body");
  walk(script, body, { ...apart(at), inLoop: true, outer: [] });
  return unmoved(at.from);
}

function walkLoop(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  if (node.children[0]?.type === "select") throw new Unreadable("select waits for input");
  forgetSetIn(at.constants, node);
  const name = node.children.find((child) => child.type === "variable_name")?.text;
  const isValue = (child: SyntaxNode) =>
    name !== undefined && (WORDS.has(child.type) || child.type === "command_substitution");
  const values: Word[] = [];
  const inside = apart(at);
  for (const child of node.children.filter(isValue)) {
    walkWord(script, child, at);
    values.push(...expandWord(child, at.constants));
  }
  const rounds = values.length > MAX_ROUNDS ? [UNKNOWN] : values;
  if (name !== undefined) {
    addStep(script, at, {
      assignments: [UNKNOWN, ...rounds].map((value) => ({ name, value })),
    });
  }
  for (const value of rounds.length === 0 ? [UNKNOWN] : rounds) {
    if (name !== undefined) setConstant(inside.constants, name, value);
    for (const child of node.children) {
      if (isValue(child) || child.type === "variable_name") continue;
      if (child.type === "do_group") {
        for (const [read, from] of readBy(node, at)) setConstant(inside.constants, read, from);
      }
      walk(script, child, { ...inside, from: at.from, inLoop: true, outer: [] });
    }
  }
  return unmoved(at.from);
}

function walkList(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  const [left, operator, right, ...rest] = node.children;
  const known = operator?.type === "&&" || operator?.type === "||";
  if (!left || !right || !known || rest.length > 0) throw new Unreadable("the list is odd");
  const first = walk(script, left, { ...at, outer: [] });
  const and = operator.type === "&&";
  // What is set to the right of && holds there, but perhaps not after the list.
  const chained = and ? right : null;
  const inside = apart(at);
  if (chained === null) forgetSetIn(inside.constants, left);
  const from = and ? first.success : first.any;
  const second = walk(script, right, { ...inside, from });
  forgetSetIn(at.constants, right);
  // Behind `cd x || exit` nothing runs where it failed.
  if (!and && /^(?:exit|return)(?: \d+)?$/.test(right.text)) {
    return { any: first.success, success: first.success };
  }
  return {
    any: union(first.any, second.any),
    success: and ? second.success : union(first.success, second.success),
  };
}

function walkRedirected(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  const isRedirect = (child: SyntaxNode) => child.type.endsWith("_redirect");
  const redirects = [...node.children.filter(isRedirect), ...at.outer];
  const body = node.children.find((child) => child.named && !isRedirect(child));
  if (body !== undefined && LASTING.has(body.type)) {
    return walk(script, body, { ...at, outer: redirects });
  }
  const inside = { ...at, outer: [], ...inputOf(redirects) };
  addStep(script, at, { redirects: redirects.flatMap((each) => readRedirects(script, each, at)) });
  return body === undefined ? unmoved(at.from) : walk(script, body, inside);
}

function walkCommand(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  const [name, ...parts] = node.children;
  if (name?.text.startsWith("((")) return walkArithmetic(script, node, at);
  const timed = name?.text === "time" && parts.length === 1 && parts[0]?.type === "subshell";
  if (timed && parts[0] !== undefined) return walk(script, parts[0], at);
  const words: Word[] = [];
  const braceless: Word[] = [];
  const assignments: Assignment[] = [];
  const redirects: Redirect[] = [];
  let input: string | null = null;
  let exactInput: string | null = null;
  forgetSetIn(at.constants, node);
  for (const child of [...node.children, ...at.outer]) {
    if (child.type.endsWith("_redirect")) {
      redirects.push(...readRedirects(script, child, at));
      input = inputText(child, at.constants) ?? input;
      exactInput = exactText(child, at.constants) ?? exactInput;
    } else if (child.type === "variable_assignment") {
      const assignment = readAssignment(script, child, at);
      // For `read` alone it says where words end.
      const splits = assignment.name === "IFS" &&
        /^\S+ read\b/.test(node.text.replace(/^IFS=(?:'[^']*'|"[^"$`]*")/, "IFS="));
      if (!splits) assignments.push(assignment);
    } else if (!child.named) throw new Unreadable(`${child.text} is not supported in a command`);
    else {
      walkWord(script, child, at);
      const expanded = expandWord(child, at.constants);
      const other = withoutBraces(child, at.constants);
      words.push(...expanded);
      braceless.push(...(other === null ? expanded : [other]));
    }
  }
  const called = script.functions.get(words[0]?.value ?? "");
  if (called !== undefined) {
    addStep(script, at, { assignments, redirects });
    return callFunction(script, called, words.slice(1), at, walk);
  }
  if (braceless.length !== words.length) addStep(script, at, { words: braceless });
  addStep(script, at, { words, assignments, redirects, input, exactInput, fedBy: at.fedBy });
  if (words[0]?.value !== "cd") return unmoved(at.from);
  if (at.inLoop) throw new Unreadable("cd in a loop is not supported; put it in parentheses");
  // Where it was before is one of the places it has been.
  const back = words.length === 2 && words[1]?.value === "-" && script.visited.length > 1;
  const after = back
    ? { any: union(at.from, script.visited), success: script.visited }
    : changeDirectory(words, at.from);
  script.visited = union(script.visited, after.success);
  return after;
}

function walkTest(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  addOuter(script, at);
  if (node.text.startsWith("((")) return walkArithmetic(script, node, at);
  checkTest(node);
  return walkWord(script, node, at);
}

function walkArithmetic(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  const problem = arithmeticProblem(node.text);
  if (problem !== null) throw new Unreadable(problem);
  forgetSetIn(at.constants, node);
  return addStep(script, at, { assignments: setByArithmetic(node.text) });
}

function walkDeclaration(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  addOuter(script, at);
  const assignments: Assignment[] = [];
  const plain = node.type === "variable_assignment" || /^export\s+\w+=/.test(node.text);
  forgetSetIn(at.constants, node);
  for (const child of node.type === "variable_assignment" ? [node] : node.children) {
    if (!child.named) continue;
    if (child.type === "variable_assignment") {
      const assignment = readAssignment(script, child, at);
      assignments.push(assignment);
      if (plain) setConstant(at.constants, assignment.name, assignment.value);
    } else if (child.type === "variable_name") {
      assignments.push({ name: child.text, value: UNKNOWN });
    } else if (!/^-[aAfFgprtuxr]+$/.test(child.text)) {
      // Through a reference (-n) another variable is set, and -i evaluates what it is given.
      throw new Unreadable(`${child.text} is not supported in a declaration`);
    }
  }
  return addStep(script, at, { assignments });
}

function readAssignment(script: Reading, node: SyntaxNode, at: Position): Assignment {
  const [name, operator, ...value] = node.children;
  if (name?.type === "subscript") {
    // The element of an array; what stands between the brackets is arithmetic.
    const plain = /^([A-Za-z_]\w*)\[(?:[\w.-]+|"?\$\w+"?)\]$/.exec(name.text);
    if (plain?.[1] === undefined) throw new Unreadable("the index of an array must be plain");
    for (const part of value) walkWord(script, part, at);
    at.constants.delete(plain[1]);
    return { name: plain[1], value: UNKNOWN };
  }
  if (name?.type !== "variable_name" || !/^[A-Za-z_]/.test(name.text)) {
    throw new Unreadable("setting anything but a plain variable is not supported");
  }
  for (const part of value) walkWord(script, part, at);
  const only = value[0];
  if (only?.type === "array") {
    const items = only.children.filter(({ named }) => named).flatMap((each) =>
      expandWord(each, at.constants)
    );
    const whole = operator?.type === "=" && items.every(({ value: known }) => known !== null);
    return { name: name.text, value: whole ? { ...UNKNOWN, text: only.text, items } : UNKNOWN };
  }
  if (only === undefined) return { name: name.text, value: literal("") };
  return { name: name.text, value: value.length === 1 ? resolveWord(only, at.constants) : UNKNOWN };
}

/** Walks the commands inside a word and notes the variables it sets, as in `${x:=y}`. */
function walkWord(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  if (SUBSHELLS.has(node.type)) return walk(script, node, at);
  if (node.type === "expansion") {
    const name = /^\$\{(\w+):?=/.exec(node.text)?.[1];
    if (name !== undefined) addStep(script, at, { assignments: [{ name, value: UNKNOWN }] });
    if (/@[A-Za-z]\}$/.test(node.text)) throw new Unreadable("${name@P} may run commands");
  }
  for (const child of node.children) walkWord(script, child, at);
  return unmoved(at.from);
}

function readRedirects(script: Reading, node: SyntaxNode, at: Position): Redirect[] {
  return readRedirect(node, script.source, at.constants, (inner) => {
    const after = WORDS.has(inner.type)
      ? walkWord(script, inner, at)
      : walk(script, inner, { ...at, outer: [] });
    if (after.any.length !== at.from.length) {
      throw new Unreadable("cd on the line of a here-document is not supported");
    }
  });
}

/** Redirects behind a statement that reads and writes nothing itself. */
function addOuter(script: Reading, at: Position): void {
  addStep(script, at, { redirects: at.outer.flatMap((each) => readRedirects(script, each, at)) });
}
