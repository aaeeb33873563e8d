import { GENESIS_HASH, type LogEntry } from "../ssot/log/execution_log.ts";
import { present, quoted, yamlText } from "./nodes.ts";

const SHORT_HASH_CHARS = 12;

/** The head of `execution_log.yaml`; entries follow one by one. */
export const LOG_YAML_HEAD = "# execution_log.yaml\nlog:\n";
/** What stands instead of entries where there are none. */
export const LOG_YAML_EMPTY = "# execution_log.yaml\nlog: []\n";

/**
 * Entries in the documented form, to follow the head. `ssot_version` names the state after an entry
 * that changed it: the beginning of the entry's hash.
 */
export function logYaml(entries: readonly LogEntry[]): string {
  if (entries.length === 0) return "";
  const text = yamlText("", { log: entries.map(entryFields) });
  return text.slice(text.indexOf("\n", text.indexOf("log:")) + 1);
}

function entryFields(entry: LogEntry): Record<string, unknown> {
  return present({
    timestamp: quoted(entry.at),
    agent_id: entry.agent_id,
    action_type: entry.action_type,
    target: quoted(entry.target),
    status: entry.status,
    error: entry.error === "" ? undefined : quoted(entry.error),
    ssot_version: entry.changes_hash === GENESIS_HASH
      ? undefined
      : quoted(entry.hash.slice(0, SHORT_HASH_CHARS)),
    note: entry.note === "" ? undefined : quoted(entry.note),
  });
}
