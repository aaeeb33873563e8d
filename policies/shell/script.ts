import { changeDirectory, union, unmoved, Unreadable, type Whereabouts } from "./directories.ts";
import { readRedirect, type Redirect } from "./redirects.ts";
import type { SyntaxNode } from "./syntax_tree.ts";
import { type Assignment, holdsSubstitution } from "./variables.ts";
import { literal, resolveWord, UNKNOWN, type Word } from "./word.ts";

const MAX_STEPS = 200;

/** One simple command with everything the shell does for it. */
export interface Step {
  words: Word[];
  assignments: Assignment[];
  redirects: Redirect[];
  /** The workspace-relative directories it may run in: a `cd` before it may have failed. */
  directories: readonly string[];
}

/** A script as the list of all its simple commands, or why it cannot be known. */
export type Script = { ok: true; steps: Step[] } | { ok: false; problem: string };

/** Flattens a parsed script, started in one of `directories`, into its simple commands. */
export function readScript(
  root: SyntaxNode,
  source: string,
  directories: readonly string[],
): Script {
  const script: Reading = { source, steps: [] };
  try {
    walk(script, root, { from: directories, inLoop: false });
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
}

const SEQUENCES = new Set([
  "program",
  "compound_statement",
  "pipeline",
  "negated_command",
  "if_statement",
  "elif_clause",
  "else_clause",
  "case_statement",
  "case_item",
  "variable_assignments",
]);
const SUBSHELLS = new Set(["subshell", "command_substitution", "process_substitution"]);
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
]);

function walk(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  if (!node.named || node.type === "comment") return unmoved(at.from);
  if (SEQUENCES.has(node.type)) return walkSequence(script, node, at);
  if (SUBSHELLS.has(node.type)) {
    // Backticks remove a backslash before the command is read, and the grammar does not.
    if (node.text.startsWith("`") && node.text.includes("\\")) {
      throw new Unreadable("a backslash within backticks is not supported; use $(...)");
    }
    walkSequence(script, node, { from: at.from, inLoop: false });
    return unmoved(at.from);
  }
  if (LOOPS.has(node.type)) return walkLoop(script, node, at);
  if (WORDS.has(node.type)) return walkWord(script, node, at);
  switch (node.type) {
    case "list":
      return walkList(script, node, at);
    case "command":
      return walkCommand(script, node, at, []);
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
  for (const child of node.children) {
    if (!child.named || child.type === "comment") continue;
    const after = walk(script, child, { from: any, inLoop: at.inLoop });
    any = union(any, after.any);
    success = after.success;
  }
  return node.type === "compound_statement" ? { any, success } : unmoved(any);
}

function walkLoop(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  if (node.children[0]?.type === "select") throw new Unreadable("select waits for input");
  for (const child of node.children) {
    if (child.type === "variable_name") {
      const name = child.text;
      const values = node.children.filter((each) => WORDS.has(each.type)).map(resolveWord);
      const assignments = [UNKNOWN, ...values].map((value) => ({ name, value }));
      addStep(script, at, { assignments });
    } else walk(script, child, { from: at.from, inLoop: true });
  }
  return unmoved(at.from);
}

function walkList(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  const [left, operator, right, ...rest] = node.children;
  const known = operator?.type === "&&" || operator?.type === "||";
  if (!left || !right || !known || rest.length > 0) throw new Unreadable("the list is odd");
  const first = walk(script, left, at);
  const and = operator.type === "&&";
  const second = walk(script, right, { ...at, from: and ? first.success : first.any });
  return {
    any: union(first.any, second.any),
    success: and ? second.success : union(first.success, second.success),
  };
}

function walkRedirected(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
  const isRedirect = (child: SyntaxNode) => child.type.endsWith("_redirect");
  const redirects = node.children.filter(isRedirect);
  const body = node.children.find((child) => child.named && !isRedirect(child));
  if (body?.type === "command") return walkCommand(script, body, at, redirects);
  addStep(script, at, { redirects: redirects.flatMap((each) => readRedirects(script, each, at)) });
  return body === undefined ? unmoved(at.from) : walk(script, body, at);
}

function walkCommand(
  script: Reading,
  node: SyntaxNode,
  at: Position,
  outer: readonly SyntaxNode[],
): Whereabouts {
  const words: Word[] = [];
  const assignments: Assignment[] = [];
  const redirects: Redirect[] = [];
  for (const child of [...node.children, ...outer]) {
    if (child.type.endsWith("_redirect")) redirects.push(...readRedirects(script, child, at));
    else if (child.type === "variable_assignment") {
      assignments.push(readAssignment(script, child, at));
    } else if (!child.named) throw new Unreadable(`${child.text} is not supported in a command`);
    else {
      if (child.text.startsWith("((")) {
        throw new Unreadable("an arithmetic command is not supported; use $((...)) in a word");
      }
      walkWord(script, child, at);
      words.push(resolveWord(child));
    }
  }
  addStep(script, at, { words, assignments, redirects });
  if (words[0]?.value !== "cd") return unmoved(at.from);
  if (at.inLoop) throw new Unreadable("cd in a loop is not supported; put it in parentheses");
  return changeDirectory(words, at.from);
}

function walkTest(script: Reading, node: SyntaxNode, at: Position): Whereabouts {
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
  const assignments: Assignment[] = [];
  for (const child of node.type === "variable_assignment" ? [node] : node.children) {
    if (!child.named) continue;
    if (child.type === "variable_assignment") {
      assignments.push(readAssignment(script, child, at));
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
  return { name: name.text, value: value.length === 1 ? resolveWord(only) : UNKNOWN };
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
  return readRedirect(node, script.source, (inner) => {
    const after = WORDS.has(inner.type) ? walkWord(script, inner, at) : walk(script, inner, at);
    if (after.any.length !== at.from.length) {
      throw new Unreadable("cd on the line of a here-document is not supported");
    }
  });
}

function addStep(script: Reading, at: Position, parts: Partial<Step>): Whereabouts {
  if (script.steps.length >= MAX_STEPS) {
    throw new Unreadable(`there are more than ${MAX_STEPS} commands; put them in a script file`);
  }
  const step = { words: [], assignments: [], redirects: [], ...parts, directories: at.from };
  if (step.words.length + step.assignments.length + step.redirects.length > 0) {
    script.steps.push(step);
  }
  return unmoved(at.from);
}

function everyNode(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const child of node.children) everyNode(child, visit);
}
