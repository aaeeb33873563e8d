import { quoted } from "./command_text.ts";
import type { AnswerForm } from "./clients.ts";

/** What the hook prints and how it ends. */
export interface Answer {
  code: number;
  out: string;
  err: string;
}

/** Denies in Claude Code, Codex, Gemini CLI and Qwen Code alike; the model reads the error stream. */
const DENIED = 2;
const NOWHERE = "/dev/null/refused-by-maestro";
const NO_ADDRESS = "http://refused-by-maestro.invalid/";
const MAX_REASON_CHARS = 2_000;

/** The tool runs: nothing is printed where a client takes silence, for some take nothing else. */
export function allowed(form: AnswerForm): Answer {
  const out = form === "cursor" ? '{"permission":"allow"}\n' : form === "cline" ? "{}\n" : "";
  return { code: 0, out, err: "" };
}

/** The tool does not run, and the model is told why. `input` is the call's, where it was understood. */
export function denied(
  form: AnswerForm,
  reason: string,
  input: Record<string, unknown> | null,
): Answer {
  const why = oneText(reason);
  switch (form) {
    case "exit":
      return { code: DENIED, out: "", err: `${why}\n` };
    case "cursor": {
      // Both spellings: they changed between its versions.
      const texts = { user_message: why, agent_message: why, userMessage: why, agentMessage: why };
      const out = JSON.stringify({ permission: "deny", ...texts });
      return { code: DENIED, out: `${out}\n`, err: `${why}\n` };
    }
    case "cline":
      return { code: 0, out: `${JSON.stringify(clineAnswer(why, input))}\n`, err: "" };
  }
}

/** Cline cannot refuse one call: the call is bent so that it does nothing, or else the task ends. */
function clineAnswer(why: string, input: Record<string, unknown> | null): Record<string, unknown> {
  const bent = input && harmless(input, why);
  return bent === null
    ? { cancel: true, errorMessage: why }
    : { overrideInput: bent, context: why };
}

function harmless(input: Record<string, unknown>, why: string): Record<string, unknown> | null {
  const bent: Record<string, unknown> = {};
  let changed = false;
  // What a patch names stands inside of its text.
  if (Object.keys(input).some((key) => /patch|^input$/i.test(key))) return null;
  for (const [key, value] of Object.entries(input)) {
    const other = harmlessValue(key, value, why);
    bent[key] = other ?? value;
    changed ||= other !== null;
  }
  return changed ? bent : null;
}

function harmlessValue(key: string, value: unknown, why: string): unknown {
  if (/^(?:commands?|cmd|script)$/.test(key)) {
    const command = `echo ${quoted(why)}`;
    return Array.isArray(value) ? [command] : command;
  }
  if (/path|^(?:file|filename|directory)s?$/i.test(key)) {
    return Array.isArray(value) ? [NOWHERE] : NOWHERE;
  }
  if (/^urls?$/i.test(key)) return Array.isArray(value) ? [NO_ADDRESS] : NO_ADDRESS;
  return null;
}

/** Control characters taken out: the text is shown in terminals and to models. */
function oneText(reason: string): string {
  const plain = reason.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim().toWellFormed();
  return plain.length > MAX_REASON_CHARS ? `${plain.slice(0, MAX_REASON_CHARS)}...` : plain;
}
