/**
 * The state tables. Each has a text primary key `id`. `restored` tables follow a rollback to an
 * earlier point of history; the others (who holds what, what was spent, how runs went) never do.
 */
export const TABLES = {
  requirements: { restored: true },
  dependencies: { restored: true },
  criteria: { restored: true },
  contracts: { restored: true },
  contract_versions: { restored: true },
  contract_consumers: { restored: true },
  memory: { restored: true },
  leases: { restored: false },
  sessions: { restored: false },
  snapshots: { restored: false },
  runs: { restored: false },
  attempts: { restored: false },
  reviews: { restored: false },
  notices: { restored: false },
  spend: { restored: false },
  touched_files: { restored: false },
  open_commands: { restored: false },
  approvals: { restored: false },
  questions: { restored: false },
  mission_policies: { restored: false },
  known_policies: { restored: false },
  tokens: { restored: false },
  missions: { restored: true },
  milestones: { restored: true },
  milestone_requirements: { restored: true },
  handoffs: { restored: true },
  // What was learned stays so.
  guidance: { restored: false },
  // Follows from the rows it counts, which a restore puts back.
  counts: { restored: false },
} as const;

export type Table = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as Table[];

/** Statements in the subset of SQL that both engines know, and what each needs in its own. */
interface Migration {
  name: string;
  statements: readonly string[];
  sqlite?: readonly string[];
  postgres?: readonly string[];
}

/** Ordered migrations; a name, once released, never changes its statements. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: "0001_first_path",
    statements: [
      `CREATE TABLE requirements (
        id TEXT PRIMARY KEY, parent TEXT, ordinal INTEGER NOT NULL, title TEXT NOT NULL,
        description TEXT NOT NULL, role TEXT, status TEXT NOT NULL, assignee TEXT,
        priority INTEGER NOT NULL, scope TEXT NOT NULL, children INTEGER NOT NULL,
        ordinals INTEGER NOT NULL, open_dependencies INTEGER NOT NULL, chain INTEGER NOT NULL, summary TEXT NOT NULL, reason TEXT NOT NULL,
        version INTEGER NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL)`,
      `CREATE INDEX requirements_ready
        ON requirements (role, priority DESC, chain DESC, created_at, ordinal, id)
        WHERE status = 'PENDING' AND open_dependencies = 0 AND children = 0`,
      // Counting by status needs no look at the rows themselves.
      `CREATE INDEX requirements_status ON requirements (children, status)`,
      `CREATE INDEX requirements_parent ON requirements (parent, ordinal)`,
      `CREATE TABLE dependencies (
        id TEXT PRIMARY KEY, requirement TEXT NOT NULL, depends_on TEXT NOT NULL)`,
      `CREATE INDEX dependencies_requirement ON dependencies (requirement)`,
      `CREATE INDEX dependencies_depends_on ON dependencies (depends_on)`,
      `CREATE TABLE criteria (
        id TEXT PRIMARY KEY, requirement TEXT NOT NULL, ordinal INTEGER NOT NULL,
        text TEXT NOT NULL, check_text TEXT, result TEXT NOT NULL, evidence TEXT NOT NULL,
        updated_at TEXT NOT NULL)`,
      `CREATE INDEX criteria_requirement ON criteria (requirement)`,
      `CREATE INDEX criteria_result ON criteria (result)`,
      `CREATE TABLE contracts (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, owner TEXT NOT NULL,
        status TEXT NOT NULL, version INTEGER NOT NULL, semver TEXT NOT NULL, schema TEXT NOT NULL,
        successor TEXT, reason TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL)`,
      `CREATE TABLE contract_versions (
        id TEXT PRIMARY KEY, contract TEXT NOT NULL, version INTEGER NOT NULL, semver TEXT NOT NULL,
        schema TEXT NOT NULL, change TEXT NOT NULL, author TEXT NOT NULL, epoch TEXT,
        created_at TEXT NOT NULL)`,
      `CREATE INDEX contract_versions_contract ON contract_versions (contract)`,
      `CREATE TABLE contract_consumers (
        id TEXT PRIMARY KEY, contract TEXT NOT NULL, module TEXT NOT NULL, pinned INTEGER)`,
      `CREATE INDEX contract_consumers_contract ON contract_consumers (contract)`,
      `CREATE TABLE memory (
        id TEXT PRIMARY KEY, agent TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
        updated_at TEXT NOT NULL)`,
      `CREATE INDEX memory_agent ON memory (agent)`,
      `CREATE TABLE notices (
        id TEXT PRIMARY KEY, agent TEXT NOT NULL, subject TEXT NOT NULL, message TEXT NOT NULL,
        created_at TEXT NOT NULL)`,
      `CREATE INDEX notices_agent ON notices (agent)`,
      `CREATE TABLE leases (
        id TEXT PRIMARY KEY, holder TEXT NOT NULL, session TEXT NOT NULL, fence INTEGER NOT NULL,
        held INTEGER NOT NULL, claimed_at TEXT NOT NULL, expires_at TEXT NOT NULL)`,
      `CREATE INDEX leases_holder ON leases (holder, held)`,
      `CREATE INDEX leases_expiry ON leases (held, expires_at)`,
      `CREATE TABLE sessions (
        id TEXT PRIMARY KEY, agent TEXT NOT NULL, role TEXT NOT NULL, client TEXT NOT NULL,
        started_at TEXT NOT NULL, ended_at TEXT)`,
      `CREATE INDEX sessions_agent ON sessions (agent)`,
      `CREATE TABLE snapshots (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, seq INTEGER NOT NULL,
        workspace_commit TEXT, created_at TEXT NOT NULL)`,
      `CREATE TABLE runs (
        id TEXT PRIMARY KEY, root TEXT NOT NULL, state TEXT NOT NULL, resume_state TEXT,
        epoch INTEGER NOT NULL, retries_left INTEGER NOT NULL, options TEXT NOT NULL,
        base_seq INTEGER, base_commit TEXT, verdict TEXT, verified_tree TEXT, feedback TEXT NOT NULL,
        rollbacks INTEGER NOT NULL, tags TEXT NOT NULL, reason TEXT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL)`,
      `CREATE TABLE attempts (
        id TEXT PRIMARY KEY, run TEXT NOT NULL, epoch INTEGER NOT NULL, requirement TEXT NOT NULL,
        title TEXT NOT NULL, agent TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
        created_at TEXT NOT NULL)`,
      `CREATE INDEX attempts_run ON attempts (run, epoch)`,
      `CREATE TABLE reviews (
        id TEXT PRIMARY KEY, requirement TEXT NOT NULL, agent TEXT NOT NULL, verdict TEXT NOT NULL,
        findings TEXT NOT NULL, created_at TEXT NOT NULL)`,
      `CREATE TABLE spend (
        id TEXT PRIMARY KEY, tokens INTEGER NOT NULL, estimated INTEGER NOT NULL,
        steps INTEGER NOT NULL, queries INTEGER NOT NULL, blocked INTEGER NOT NULL,
        started_at TEXT NOT NULL)`,
      `CREATE TABLE touched_files (
        id TEXT PRIMARY KEY, agent TEXT NOT NULL, before_blob TEXT, before_mode TEXT,
        after_blob TEXT, after_mode TEXT, touched_at TEXT NOT NULL)`,
      `CREATE TABLE open_commands (
        id TEXT PRIMARY KEY, command TEXT NOT NULL, tree TEXT NOT NULL, started_at TEXT NOT NULL)`,
      `CREATE TABLE approvals (
        id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, agent TEXT NOT NULL, role TEXT NOT NULL,
        requirement TEXT, kind TEXT NOT NULL, subject TEXT NOT NULL, content TEXT,
        digest TEXT NOT NULL, rule TEXT NOT NULL, reason TEXT NOT NULL, status TEXT NOT NULL,
        always INTEGER NOT NULL, decided_by TEXT, decided_at TEXT, decision_reason TEXT NOT NULL,
        used_at TEXT, asked_at TEXT NOT NULL, created_at TEXT NOT NULL, expires_at TEXT NOT NULL)`,
      `CREATE INDEX approvals_digest ON approvals (agent, digest, ordinal)`,
      `CREATE INDEX approvals_status ON approvals (status, expires_at)`,
      `CREATE TABLE log (
        seq INTEGER PRIMARY KEY, at TEXT NOT NULL, agent_id TEXT NOT NULL, role TEXT NOT NULL,
        session TEXT NOT NULL, action_type TEXT NOT NULL, target TEXT NOT NULL,
        input_hash TEXT NOT NULL, output_hash TEXT NOT NULL, status TEXT NOT NULL,
        error TEXT NOT NULL, note TEXT NOT NULL, changes_hash TEXT NOT NULL,
        prev_hash TEXT NOT NULL, hash TEXT NOT NULL)`,
      `CREATE TABLE journal (
        seq INTEGER NOT NULL, n INTEGER NOT NULL, table_name TEXT NOT NULL, row_id TEXT NOT NULL,
        before TEXT, after TEXT, PRIMARY KEY (seq, n))`,
      `CREATE TABLE replies (
        id TEXT PRIMARY KEY, action TEXT NOT NULL, input_hash TEXT NOT NULL, output TEXT NOT NULL,
        created_at TEXT NOT NULL)`,
      `CREATE INDEX replies_created ON replies (created_at)`,
    ],
    sqlite: [
      ...fullText("requirements", ["title", "description"]),
      ...fullText("memory", ["key", "value"]),
    ],
    postgres: [
      `CREATE INDEX requirements_text ON requirements
        USING gin (to_tsvector('simple', title || ' ' || description))`,
      `CREATE INDEX memory_text ON memory USING gin (to_tsvector('simple', key || ' ' || value))`,
    ],
  },
  {
    name: "0002_reconcile",
    // The requirement in which a consumer adapts to a breaking version.
    statements: ["ALTER TABLE contract_consumers ADD COLUMN reconcile TEXT"],
  },
  {
    name: "0003_mission_policies",
    statements: [
      `CREATE TABLE mission_policies (
        id TEXT PRIMARY KEY, text TEXT NOT NULL, set_by TEXT NOT NULL, set_at TEXT NOT NULL)`,
    ],
  },
  {
    name: "0004_tokens",
    statements: [
      `CREATE TABLE tokens (
        id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, agent TEXT NOT NULL, role TEXT NOT NULL,
        hash TEXT NOT NULL, created_at TEXT NOT NULL, expires_at TEXT NOT NULL, revoked_at TEXT)`,
      `CREATE UNIQUE INDEX tokens_hash ON tokens (hash)`,
    ],
  },
  {
    name: "0005_counts",
    statements: [
      `CREATE TABLE counts (
        id TEXT PRIMARY KEY, requirements INTEGER NOT NULL,
        leaves_pending INTEGER NOT NULL, leaves_in_progress INTEGER NOT NULL,
        leaves_blocked INTEGER NOT NULL, leaves_review INTEGER NOT NULL,
        leaves_done INTEGER NOT NULL, leaves_failed INTEGER NOT NULL,
        criteria_pending INTEGER NOT NULL, criteria_passed INTEGER NOT NULL,
        criteria_failed INTEGER NOT NULL, criteria_blocked INTEGER NOT NULL,
        criteria_waived INTEGER NOT NULL)`,
      // They only served to count.
      `DROP INDEX requirements_status`,
      `DROP INDEX criteria_result`,
      `CREATE INDEX requirements_open ON requirements (id) WHERE children = 0 AND status <> 'DONE'`,
      `CREATE INDEX attempts_title ON attempts (title, created_at, id)`,
      `CREATE INDEX contract_consumers_module ON contract_consumers (module)`,
    ],
  },
  {
    name: "0006_judgement",
    statements: [
      `CREATE TABLE questions (
        id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, run TEXT NOT NULL, epoch INTEGER NOT NULL,
        asker TEXT NOT NULL, question TEXT NOT NULL, why TEXT NOT NULL, assumption TEXT NOT NULL,
        status TEXT NOT NULL, answer TEXT NOT NULL, created_at TEXT NOT NULL, decided_at TEXT)`,
      `CREATE INDEX questions_run ON questions (run, ordinal)`,
      // What is worth telling of a run besides its failures, and what failed before its agents began.
      "ALTER TABLE runs ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'",
      "ALTER TABLE runs ADD COLUMN baseline TEXT",
      // Whether the planning agent is to look at the plan again, and how often it was asked to.
      "ALTER TABLE runs ADD COLUMN replan INTEGER NOT NULL DEFAULT 0",
      "ALTER TABLE runs ADD COLUMN replans INTEGER NOT NULL DEFAULT 0",
      // Failures up to this epoch are forgiven: a person said to go on.
      "ALTER TABLE runs ADD COLUMN forgiven_epoch INTEGER NOT NULL DEFAULT 0",
    ],
  },
  {
    name: "0007_run_requests",
    // What a person asks of the process that drives a run.
    statements: ["ALTER TABLE runs ADD COLUMN request TEXT"],
  },
  {
    name: "0008_handoffs",
    statements: [
      `CREATE TABLE handoffs (
        id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, from_agent TEXT NOT NULL, to_agent TEXT,
        to_role TEXT, requirement TEXT, baton TEXT NOT NULL, accepted_by TEXT,
        created_at TEXT NOT NULL)`,
      `CREATE INDEX handoffs_requirement ON handoffs (requirement, ordinal)`,
      `CREATE INDEX handoffs_waiting ON handoffs (ordinal) WHERE accepted_by IS NULL`,
      `CREATE TABLE guidance (
        id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
        role TEXT, requirement TEXT, status TEXT NOT NULL, author TEXT NOT NULL,
        created_at TEXT NOT NULL, reason TEXT NOT NULL)`,
      `CREATE INDEX guidance_status ON guidance (status, kind, ordinal DESC)`,
    ],
  },
  {
    name: "0009_run_start",
    // Where a run's part of the log begins; of earlier runs it is looked for from the beginning.
    statements: ["ALTER TABLE runs ADD COLUMN start_seq INTEGER NOT NULL DEFAULT 1"],
  },
  {
    name: "0010_begun",
    // What was begun and is not recorded yet, until when a purse's time was used, and what texts of
    // policies come to.
    statements: [
      `CREATE TABLE begun_steps (id TEXT PRIMARY KEY, steps INTEGER NOT NULL)`,
      `CREATE TABLE begun_calls (
        id TEXT PRIMARY KEY, action TEXT NOT NULL, input_hash TEXT NOT NULL,
        session TEXT NOT NULL, begun_at TEXT NOT NULL)`,
      `CREATE INDEX begun_calls_begun ON begun_calls (begun_at)`,
      "ALTER TABLE spend ADD COLUMN used_at TEXT",
      `CREATE TABLE known_policies (
        id TEXT PRIMARY KEY, content TEXT NOT NULL, kept_at TEXT NOT NULL)`,
    ],
  },
  {
    name: "0011_missions",
    statements: [
      `CREATE TABLE missions (
        id TEXT PRIMARY KEY, decision TEXT NOT NULL, decided_by TEXT NOT NULL,
        by_person INTEGER NOT NULL, reason TEXT NOT NULL, updated_at TEXT NOT NULL)`,
      `CREATE TABLE milestones (
        id TEXT PRIMARY KEY, mission TEXT NOT NULL, ordinal INTEGER NOT NULL, title TEXT NOT NULL,
        kind TEXT NOT NULL, sealed_at TEXT, sealed_by TEXT)`,
      `CREATE INDEX milestones_mission ON milestones (mission, ordinal)`,
      `CREATE TABLE milestone_requirements (id TEXT PRIMARY KEY, milestone TEXT NOT NULL)`,
      `CREATE INDEX milestone_requirements_milestone ON milestone_requirements (milestone)`,
    ],
  },
  {
    name: "0012_known_policies_journaled",
    // Hooks decide by them, so they are in the journal; what was kept before is worked out anew.
    statements: ["DELETE FROM known_policies"],
  },
  {
    name: "0013_claim_beginnings",
    // The workspace and the person's commit that the holder of a claim began with, and when.
    statements: [
      "ALTER TABLE leases ADD COLUMN begun_tree TEXT",
      "ALTER TABLE leases ADD COLUMN begun_head TEXT",
      "ALTER TABLE leases ADD COLUMN begun_at TEXT",
    ],
  },
];

/** A full-text index beside a table, kept up to date by triggers that fire for its text alone. */
function fullText(table: Table, columns: readonly string[]): string[] {
  const index = `${table}_text`;
  const list = columns.join(", ");
  const values = (row: string) => columns.map((column) => `${row}.${column}`).join(", ");
  const insert = `INSERT INTO ${index} (rowid, ${list}) VALUES (new.rowid, ${values("new")});`;
  const remove = `INSERT INTO ${index} (${index}, rowid, ${list})
    VALUES ('delete', old.rowid, ${values("old")});`;
  return [
    `CREATE VIRTUAL TABLE ${index} USING fts5 (${list}, content='${table}', columnsize=0)`,
    `CREATE TRIGGER ${index}_insert AFTER INSERT ON ${table} BEGIN ${insert} END`,
    `CREATE TRIGGER ${index}_delete AFTER DELETE ON ${table} BEGIN ${remove} END`,
    `CREATE TRIGGER ${index}_update AFTER UPDATE OF ${list} ON ${table} BEGIN ${remove} ${insert} END`,
  ];
}
