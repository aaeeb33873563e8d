import assert from "node:assert/strict";
import fc from "fast-check";
import { type Baton, type Handoff, pasteOf, ukiOf } from "../../core/state.ts";

const BATON: Baton = {
  mode: "execute",
  summary: "Login works; the form is next",
  next: "Write the form in src/ui/login.js, then run its tests",
  done: ["POST /auth/login"],
  decisions: ["Tokens are opaque: no JWT"],
  files: ["src/api/deep/er/and/deeper/auth-routes.ts"],
  validation: ["node --test: 4 passed"],
  risks: [],
  read_more: ["docs/auth.md"],
  confidence: 0.856,
};
const handoff = (baton: Baton, requirement: string | null = "R0.2"): Handoff => ({
  id: "H7",
  from: "a",
  to: { agent: null, role: null },
  requirement,
  status: "PENDING",
  acceptedBy: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  baton,
});

Deno.test("a handoff is rendered as the packet that the format describes", () => {
  const packet = ukiOf(handoff(BATON));
  assert.deepEqual(packet.split("|"), [
    "MODE-execute",
    "CURRENT_STATE-execute_in_progress",
    "SESSION_CORE-login_works_the_form_is_next",
    "CAUSAL_DRIVERS-NONE",
    "DIVERGENCES-NONE",
    "MAESTRO_REFS-mission_R0-feature_R0.2",
    "DECISIONS-tokens_are_opaque_no_jwt",
    "SIGNAL_DELTA-NONE",
    "TOUCHED_FILES-file_and_deeper_auth_routes_ts",
    "COMPLETED_WORK-post_auth_login",
    "VALIDATION-node_test_4_passed",
    "ARTIFACTS-file_and_deeper_auth_routes_ts",
    "READ_MORE-handoff_H7-docs_auth_md",
    "BOUNDARY_STATE-NONE",
    "RISKS-NONE",
    "NEXT_ACTION-write_the_form_in_src_ui-login_js_then_run_its_tests",
    "CS-work_0.86",
    "SUMMARY-Login_works_the_form_is_next",
  ]);
  assert.equal(
    pasteOf(handoff(BATON)),
    "Use the following UKI as the canonical handoff packet. Interpret each block literally and " +
      `continue from NEXT_ACTION.\n\n${packet}`,
  );
});

const HEAD = "MODE CURRENT_STATE SESSION_CORE CAUSAL_DRIVERS DIVERGENCES MAESTRO_REFS";
/** The slots of the format, in its order. */
const SLOTS = {
  plan: `${HEAD} PLAN_PATHS MAESTRO_SYNC DECISIONS SIGNAL_DELTA ARTIFACTS READ_MORE NEXT_ACTION ` +
    "CS SUMMARY",
  execute: `${HEAD} DECISIONS SIGNAL_DELTA TOUCHED_FILES COMPLETED_WORK VALIDATION ARTIFACTS ` +
    "READ_MORE BOUNDARY_STATE RISKS NEXT_ACTION CS SUMMARY",
};
const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 140, unit: "grapheme" }),
  fc.constantFrom(
    "NONE",
    "-",
    "a|b",
    "`*`",
    "a\nb",
    "C:\\x",
    "~/.ssh",
    "\u001b[31m",
    "Ünïcode 漢字",
  ),
);
const lines = fc.array(text, { maxLength: 3 });
const batons = fc.record({
  mode: fc.constantFrom("plan" as const, "execute" as const),
  summary: text,
  next: text,
  done: lines,
  decisions: lines,
  files: lines,
  validation: lines,
  risks: lines,
  read_more: lines,
  confidence: fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1, noNaN: true })),
});

Deno.test("whatever a baton says, its packet keeps the format's rules", () => {
  fc.assert(
    fc.property(batons, fc.constantFrom(null, "R0", "R0.1.2.3.4.5.6.7"), (baton, requirement) => {
      const slots = ukiOf(handoff(baton, requirement)).split("|").map((slot) => {
        const at = slot.indexOf("-");
        return { name: slot.slice(0, at), value: slot.slice(at + 1) };
      });
      assert.equal(slots.map(({ name }) => name).join(" "), SLOTS[baton.mode]);
      const values = Object.fromEntries(slots.map(({ name, value }) => [name, value]));
      for (const [name, value] of Object.entries(values)) {
        assert.doesNotMatch(value, /[:\n\r`*|\p{Cc}]/u, name);
        for (const token of value.split("-")) {
          assert.ok(token.length > 0, `${name}: an empty token in ${value}`);
          assert.ok(token.split("_").length <= 6, `${name}: ${token}`);
        }
      }
      assert.ok((values.SUMMARY ?? "").length < 140, values.SUMMARY);
      assert.match(values.CS ?? "", /^work_(?:0|1|0\.\d\d?)$/);
      assert.notEqual(values.ARTIFACTS, "NONE");
      assert.equal(values.READ_MORE?.split("-")[0], "handoff_H7");
      const none = baton.decisions.length === 0;
      assert.equal(values.DECISIONS === "NONE", none, "only an empty list is NONE");
    }),
    { numRuns: 500 },
  );
});
