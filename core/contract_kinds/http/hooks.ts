import { invoke, invokeBlindly } from "../analysis/invoke.ts";
import { type Call, perhaps, type Run } from "../analysis/run.ts";
import { recordOf, type RecordValue, type Value } from "../analysis/value.ts";

/** Hooks of user interface libraries that fetch through a function and hand out its data. */
export function dataHook(run: Run, call: Call): Value | undefined {
  const [first, second] = call.args;
  const options = [first, second].find((arg) => arg?.kind === "record");
  if (options?.kind === "record") {
    const fetcher = options.fields.get("queryFn") ?? options.fields.get("mutationFn");
    if (fetcher?.value.kind !== "function") return undefined;
    const { value } = fetcher;
    return handedOut(run, call, perhaps(run, () => invokeBlindly(run, value)), options);
  }
  const isSwr = call.method === "useSWR" || call.name === "swr";
  if (!isSwr || first === undefined || second?.kind !== "function") {
    return undefined;
  }
  return handedOut(run, call, perhaps(run, () => invoke(run, second, [first])), null);
}

/** `{ data }`, after the callbacks that get the data too. */
function handedOut(run: Run, call: Call, data: Value, options: RecordValue | null): Value {
  const onSuccess = options?.fields.get("onSuccess")?.value;
  if (onSuccess?.kind === "function") perhaps(run, () => invoke(run, onSuccess, [data]));
  const { place } = call;
  return recordOf(place, new Map([["data", { value: data, place }]]), true);
}
