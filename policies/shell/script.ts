import { type Constants, forgetSetIn, setConstant } from "./constants.ts";
import { changeDirectory, union, unmoved, Unreadable, type Whereabouts } from "./directories.ts";
import { inputText, readRedirect, type Redirect } from "./redirects.ts";
import type { SyntaxNode } from "./syntax_tree.ts";
import { type Assignment, holdsSubstitution } from "./variables.ts";
import { expandWord, literal, resolveWord, UNKNOWN, withoutBraces, type Word } from "./word.ts";

const MAX_STEPS = 200;
/** A loop over more words is walked once, with its variable unknown. */
const MAX_ROUNDS = 32;

/** One simple command with everything the shell does for it. */
export interface Step {
  words: Word[];
  assignments: Assignment[];
  redirects: Redirect[];
  /** The workspace-relative directories it may run in: a `cd` before it may have failed. */
  directories: readonly string[];
  /** The step whose output it reads through a pipe. */
  fedBy: Step | null;
  /** The text of its here-document or here-string. */
  input: string | null;
}

/** A script as the list of all its simple commands, or why it cannot be known. */
type Script = { ok: true; steps: Step[] } | { ok: false; problem: string };

/** Flattens a parsed script, started in one of `directories`, into its simple commands. */
export function readScript(
  root: SyntaxNode,
  source: string,
  directories: readonly string[],
): Script {
  const script: Reading = { source, steps: [] };
  try {
    walk(script, root, { from: directories, inLoop: false, constants: new Map(), outer: [] });
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.message };
    throw error;
  }
  return { ok: true, steps: script.steps };
}

interface Reading {
  source: string;
  steps: Step[];
}

interface Position {
  from: readonly string[];
  inLoop: boolean;
  constants: Constants;
  /** Redirects that the grammar puts around a list, and the shell to its last command. */
  outer: readonly SyntaxNode[];
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
const SUBSHELLS = new Set(["subshell", "command_substitution", "process_substitution"]);
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

/** For what runs in a shell of its own, or perhaps not at all: what it sets counts only there. */
function apart(at: Position): Position {
  return { ...at, constants: new Map(at.constants) };
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
  let before: Step | undefined;
  for (const part of parts) {
    const outer = part === parts.at(-1) ? at.outer : [];
    const first = script.steps.length;
    any = union(any, walk(script, part, { ...apart(at), from: any, outer }).any);
    const step = script.steps.at(-1);
    const simple = script.steps.length === first + 1;
    if (simple && step !== undefined && before !== undefined) step.fedBy = before;
    before = simple ? step : undefined;
  }
  return unmoved(any);
}

function walkLoop(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  if (node.children[0]?.type === "select") throw new Unreadable("select waits for input");
  forgetSetIn(at.constants, node);
  const name = node.children.find((child) => child.type === "variable_name")?.text;
  const isValue = (child: SyntaxNode) => name !== undefined && WORDS.has(child.type);
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
  const inside = { ...at, outer: [] };
  addStep(script, at, { redirects: redirects.flatMap((each) => readRedirects(script, each, at)) });
  return body === undefined ? unmoved(at.from) : walk(script, body, inside);
}

function walkCommand(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  const words: Word[] = [];
  const braceless: Word[] = [];
  const assignments: Assignment[] = [];
  const redirects: Redirect[] = [];
  let input: string | null = null;
  forgetSetIn(at.constants, node);
  for (const child of [...node.children, ...at.outer]) {
    if (child.type.endsWith("_redirect")) {
      redirects.push(...readRedirects(script, child, at));
      input = inputText(child, at.constants) ?? input;
    } else if (child.type === "variable_assignment") {
      assignments.push(readAssignment(script, child, at));
    } else if (!child.named) throw new Unreadable(`${child.text} is not supported in a command`);
    else {
      if (child.text.startsWith("((")) {
        throw new Unreadable("an arithmetic command is not supported; use $((...)) in a word");
      }
      walkWord(script, child, at);
      const expanded = expandWord(child, at.constants);
      const other = withoutBraces(child, at.constants);
      words.push(...expanded);
      braceless.push(...(other === null ? expanded : [other]));
    }
  }
  if (braceless.length !== words.length) addStep(script, at, { words: braceless });
  addStep(script, at, { words, assignments, redirects, input });
  if (words[0]?.value !== "cd") return unmoved(at.from);
  if (at.inLoop) throw new Unreadable("cd in a loop is not supported; put it in parentheses");
  return changeDirectory(words, at.from);
}

function walkTest(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  addOuter(script, at);
  if (node.text.includes("\n")) throw new Unreadable("a test must stand on one line");
  everyNode(node, (inner) => {
    // Within `[ ]` these are redirects and lists to the shell, whatever the grammar makes of them.
    if (!inner.named && /[<>&|;]/.test(inner.type)) {
      throw new Unreadable(`${inner.type} in a test is not supported; use -lt, -gt or two tests`);
    }
    if (inner.type === "raw_string" && holdsSubstitution(inner.text)) {
      throw new Unreadable("a test of text that holds a command is not supported");
    }
  });
  return walkWord(script, node, at);
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
    } else if (!/^-[aAfFgprtux]+$/.test(child.text)) {
      // Through a reference (-n) another variable is set, and -i evaluates what it is given.
      throw new Unreadable(`${child.text} is not supported in a declaration`);
    }
  }
  return addStep(script, at, { assignments });
}

function readAssignment(script: Reading, node: SyntaxNode, at: Position): Assignment {
  const [name, , ...value] = node.children;
  if (name?.type !== "variable_name" || !/^[A-Za-z_]/.test(name.text)) {
    throw new Unreadable("setting anything but a plain variable is not supported");
  }
  for (const part of value) walkWord(script, part, at);
  const only = value[0];
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

function addStep(script: Reading, at: Position, parts: Partial<Step>): Whereabouts {
  if (script.steps.length >= MAX_STEPS) {
    throw new Unreadable(`there are more than ${MAX_STEPS} commands; put them in a script file`);
  }
  const none = { words: [], assignments: [], redirects: [], fedBy: null, input: null };
  const step = { ...none, ...parts, directories: at.from };
  if (step.words.length + step.assignments.length + step.redirects.length > 0) {
    script.steps.push(step);
  }
  return unmoved(at.from);
}

/** Redirects behind a statement that reads and writes nothing itself. */
function addOuter(script: Reading, at: Position): void {
  addStep(script, at, { redirects: at.outer.flatMap((each) => readRedirects(script, each, at)) });
}

function everyNode(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const child of node.children) everyNode(child, visit);
}
