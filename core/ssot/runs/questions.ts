import { fail } from "../../errors.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import type { Run } from "./runs.ts";

export const MAX_QUESTION_CHARS = 2_000;
/** More questions than this are a requirement that nobody has thought about yet. */
const MAX_QUESTIONS = 20;

/**
 * What a requirement leaves open. OPEN waits for a person, ANSWERED has a person's word, ASSUMED
 * goes on under the asker's own assumption.
 */
export interface Question {
  id: string;
  run: string;
  epoch: number;
  asker: string;
  question: string;
  why: string;
  assumption: string;
  status: "OPEN" | "ANSWERED" | "ASSUMED";
  answer: string;
}

/** A person's answer; `id` null where it is clear, or to no question at all. */
export interface Answer {
  id: string | null;
  text: string;
}

/**
 * Puts a question of the planning agent on record; the same one again gets what was decided. Errors:
 * conflict (no run is under way, too many).
 */
export async function askQuestion(
  tx: Tx,
  asked: Pick<Question, "question" | "why" | "assumption">,
): Promise<Question> {
  const run = await tx.one(
    `SELECT id, epoch, options FROM runs WHERE state NOT IN ('DONE', 'FAIL') AND epoch > 0
     ORDER BY created_at DESC, id DESC LIMIT 1`,
  );
  if (!run) {
    throw fail("conflict", "Cannot ask: no run is under way", "Ask the person you work for.");
  }
  const known = await questionsOf(tx, String(run.id));
  const same = known.find(({ question }) => question === asked.question);
  if (same) return same;
  if (known.length >= MAX_QUESTIONS) {
    throw fail(
      "conflict",
      `Cannot ask: ${MAX_QUESTIONS} questions were asked in ${run.id}`,
      "Plan what is clear, and name the rest in the descriptions.",
    );
  }
  const { questions } = JSON.parse(String(run.options)) as { questions?: string };
  const assumed = questions !== "ask";
  return await insert(tx, { id: String(run.id), epoch: Number(run.epoch) }, {
    ...asked,
    status: assumed ? "ASSUMED" : "OPEN",
    answer: assumed ? asked.assumption : "",
  });
}

/** All questions of a run, in the order in which they were asked. */
export async function questionsOf(tx: ReadTx, run: string): Promise<Question[]> {
  const rows = await tx.all("SELECT * FROM questions WHERE run = ? ORDER BY ordinal", [run]);
  return rows.map(toQuestion);
}

/** Those that wait for a person. */
export async function openQuestions(tx: ReadTx, run: string): Promise<Question[]> {
  return (await questionsOf(tx, run)).filter(({ status }) => status === "OPEN");
}

/** Nobody plans around a question that a person is about to answer. Error: conflict. */
export async function refuseWhileAsked(tx: ReadTx, attempt: string, id: string): Promise<void> {
  const [root = id] = id.split(".");
  const row = await tx.one(
    `SELECT q.id, q.question FROM questions q JOIN runs r ON r.id = q.run
     WHERE q.status = 'OPEN' AND r.root = ? ORDER BY q.ordinal LIMIT 1`,
    [root],
  );
  if (!row) return;
  throw fail(
    "conflict",
    `Cannot ${attempt}: ${row.id} waits for a person's answer: ${row.question}`,
    "End your turn; you will be asked again with the answer.",
  );
}

/**
 * Takes a person's answers, and the assumptions for the rest where `assume`. What answers no
 * question is kept as a word of its own. Errors: not_found, invalid (which one?), conflict (some
 * are still open).
 */
export async function answerQuestions(
  tx: Tx,
  run: Pick<Run, "id" | "epoch">,
  answers: readonly Answer[],
  assume: boolean,
): Promise<void> {
  for (const answer of answers) await take(tx, run, answer);
  const open = await openQuestions(tx, run.id);
  if (assume) {
    for (const { id, assumption } of open) await decide(tx, id, "ASSUMED", assumption);
    return;
  }
  if (open.length === 0) return;
  throw fail(
    "conflict",
    `Cannot go on with ${run.id}: ${open.map(({ id }) => id).join(", ")} waits for an answer: ${
      open[0]?.question
    }`,
    `Answer with \`maestro resume ${
      open.map(({ id }) => `--answer ${id}="..."`).join(" ")
    }\`, or go on as assumed with \`maestro resume --questions assume\`.`,
  );
}

async function take(
  tx: Tx,
  run: Pick<Run, "id" | "epoch">,
  { id, text }: Answer,
): Promise<void> {
  if (text.trim() === "" || text.length > MAX_QUESTION_CHARS) {
    throw fail(
      "invalid",
      `Cannot take an answer of ${text.length} characters`,
      `Give 1 to ${MAX_QUESTION_CHARS} characters; put more into a file of the project and name it.`,
    );
  }
  const known = await questionsOf(tx, run.id);
  const open = known.filter(({ status }) => status === "OPEN");
  if (id === null && open.length === 0) {
    const words = { question: "", why: "", assumption: "" };
    await insert(tx, run, { ...words, status: "ANSWERED", answer: text });
    return;
  }
  const meant = id === null ? open.length === 1 ? open[0] : undefined : named(known, run.id, id);
  if (!meant) {
    throw fail(
      "invalid",
      `Cannot take the answer: ${open.map((each) => each.id).join(", ")} are open`,
      `Say which it answers: --answer ${open[0]?.id}="..."`,
    );
  }
  await decide(tx, meant.id, "ANSWERED", text);
}

function named(known: readonly Question[], run: string, id: string): Question {
  const found = known.find((question) => question.id === id);
  if (found) return found;
  throw fail(
    "not_found",
    `Cannot answer ${id}: ${run} has no such question`,
    `It has ${known.map((question) => question.id).join(", ") || "none"}.`,
  );
}

async function decide(
  tx: Tx,
  id: string,
  status: Question["status"],
  answer: string,
): Promise<void> {
  await tx.update("questions", id, { status, answer, decided_at: tx.now });
}

async function insert(
  tx: Tx,
  run: Pick<Run, "id" | "epoch">,
  asked: Pick<Question, "question" | "why" | "assumption" | "status" | "answer">,
): Promise<Question> {
  const ordinal = await tx.count("SELECT COUNT(*) + 1 AS n FROM questions");
  const question = {
    id: `Q${ordinal}`,
    run: run.id,
    epoch: run.epoch,
    asker: tx.actor.agent,
    ...asked,
  };
  const decided = asked.status === "OPEN" ? null : tx.now;
  await tx.insert("questions", { ...question, ordinal, created_at: tx.now, decided_at: decided });
  tx.target = `question:${question.id}`;
  tx.note = asked.status;
  return question;
}

function toQuestion(row: Row): Question {
  return {
    id: String(row.id),
    run: String(row.run),
    epoch: Number(row.epoch),
    asker: String(row.asker),
    question: String(row.question),
    why: String(row.why),
    assumption: String(row.assumption),
    status: row.status as Question["status"],
    answer: String(row.answer),
  };
}
