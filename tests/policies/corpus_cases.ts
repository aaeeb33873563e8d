import {
  linesElsewhere,
  loadPolicy,
  type Policy,
  type PolicyReply,
  READY_NAMES,
  readyPolicyText,
  replyTo,
} from "../../policies/mod.ts";

/** One line of the corpus: a question to the policy, and whether it is to be allowed. */
export interface CorpusCase {
  id: string;
  category: string;
  agent: string;
  action: string;
  expected: "allow" | "deny";
  command?: string;
  /** The ready policy it is judged by, where that is not the one of its part. */
  policy?: string;
  [key: string]: unknown;
}

/** What stands in the corpus for a directory and an address outside the workspace. */
export interface Outside {
  directory: string;
  url: string;
}

const SOMEWHERE: Outside = { directory: "/home/person/outside", url: "http://127.0.0.1:9/" };

// Put together here so that no file of the project holds anything that looks like a secret.
const SECRETS: Record<string, string> = {
  "@PEM@": ["-----BEGIN RSA PRIVATE", "KEY-----"].join(" ") + "\\nMIIEowIBAAKCAQEAx9Kf2mQ7",
  "@GITHUB@": "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
  "@AWS@": "AKIA" + "Q3EGRX7BW2ZK9LMN",
  "@AWS_SECRET@": "v9Kq3T+zYx8RfLw2mJc7" + "Hd5Bn1PgUa4EsXo6ViZt",
  "@STRIPE@": "sk" + "_live_" + "51Nq8ZtKe7RbWx3LmPv92HsDyUa4TcJf",
  "@SLACK@": "xox" + "b-284719365028-6150827394617-kQ2bLx7RmZp4WcY1sHdNf8Jg",
  "@GITLAB@": "glpat" + "-" + "Xk7vR2mQz9TbLw4NcYpJ",
  "@GOOGLE@": "AI" + "zaSyD7kQm2RvLzN9pWcYd4HsJf6GeUo3XiB1Q",
  "@SENDGRID@": "SG" + ".kT7xQm2RvLzN9pWcYd4HsA.Jf6GeUo3XiB1QtVwKd82LmZvBnT5cRwY8eUjH0gFa3o",
  "@NPM@": "npm" + "_Qm7RtYxLz2KvNp8WcBd4HsJf6GeUo3XiB1Qt",
  "@PASSWORD@": ["Vq7!tRz2", "mLk9"].join(""),
  "@JWT@": ["eyJhbGciOiJIUzI1NiJ9", "eyJpZCI6NDIsInJvbGUiOiJzZXJ2aWNlX3JvbGUifQ"].join(".") +
    ".Qm7RtYxLz2KvNp8WcBd4HsJf6GeUo3XiB1QtVwKd82L",
  "@MODEL@": "sk" + "-proj-" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6",
};

/** A text with what looks like a secret in the place of each mark. */
export function withSecrets(text: string): string {
  return Object.entries(SECRETS).reduce(
    (filled, [mark, secret]) => filled.replaceAll(mark, secret),
    text,
  );
}

/** The parts of the corpus, by what their files begin with; each has a policy of its own. */
export const PARTS = [
  "",
  "further_",
  "fresh_",
  "later_",
  "monorepo_",
  "shop_",
  "orders_",
  "logistics_",
  "ledger_",
  "mixed_",
  "invoices_",
  "commerce_",
  "tools_",
] as const;

/** The cases of one file of the corpus. */
export async function corpus(name: string): Promise<CorpusCase[]> {
  const lines = await Deno.readTextFile(new URL(`corpus/${name}.jsonl`, import.meta.url));
  return lines.trimEnd().split("\n").map((line) => filledIn(JSON.parse(line), SOMEWHERE));
}

/** The commands of the attacks as they are run: with real places to aim at. */
export async function attackCommands(outside: Outside): Promise<string[]> {
  const files = await Promise.all(
    PARTS.map((part) => Deno.readTextFile(new URL(`corpus/${part}attacks.jsonl`, import.meta.url))),
  );
  const commands = files.flatMap((lines) => lines.trimEnd().split("\n")).flatMap((line) => {
    const { command } = filledIn(JSON.parse(line), outside);
    return command === undefined ? [] : [command];
  });
  // Each is run once, however many policies judge it.
  return [...new Set(commands)];
}

/** The policy that a part of the corpus is judged by. */
export async function corpusPolicy(part: (typeof PARTS)[number] = ""): Promise<Policy> {
  const name = `corpus/${part}policy.yaml`;
  return loadPolicy(await Deno.readTextFile(new URL(name, import.meta.url)), name);
}

/** The decision about one case. */
export async function judged(
  policy: Policy,
  { category: _, expected: __, policy: named, ...request }: CorpusCase,
): Promise<PolicyReply> {
  const ready = READY_NAMES.find((name) => name === named);
  // As `policy check` does outside of a project.
  return await replyTo(
    ready === undefined ? policy : readyPolicy(ready),
    request,
    linesElsewhere,
  );
}

const ready = new Map<string, Policy>();

function readyPolicy(name: (typeof READY_NAMES)[number]): Policy {
  const policy = ready.get(name) ?? loadPolicy(readyPolicyText(name), `${name}.yaml`);
  ready.set(name, policy);
  return policy;
}

function filledIn(each: CorpusCase, outside: Outside): CorpusCase {
  const places = { ...SECRETS, "@OUTSIDE@": outside.directory, "@CANARY@": outside.url };
  const filled = Object.entries(each).map(([key, value]) => {
    let text: unknown = value;
    for (const [mark, real] of Object.entries(places)) {
      if (typeof text === "string") text = text.replaceAll(mark, real);
    }
    return [key, text];
  });
  return Object.fromEntries(filled);
}
