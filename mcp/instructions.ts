/** What every client shows its model; the workflow comes first because some clients cut the rest. */
export const INSTRUCTIONS = `Workflow of MAESTRO, where several coding agents share one state:
1. requirement_claim gives you one requirement with everything you need: goal, acceptance criteria, write scope, full schemas of the contracts you own or consume, results of what it depends on, why earlier attempts failed, the project's guidance, and the handoff of whoever was at it before. If it returns requirement null, its reason says why and when to ask again.
2. Work with the workspace_* tools. You may write only inside the claim's write scope; what is refused says by which rule, and what your own tools change outside is undone when you complete.
3. Contracts are binding: provide and call exactly what their schema says. Change an interface by a new contract version first, never silently.
4. requirement_complete when it is finished. MAESTRO runs the checks itself; a refusal shows their output. If you cannot finish, requirement_release with the reason.

You hold one claim at a time. Every write renews it; it runs out after 15 minutes without one. If your connection breaks, come back under your name within a minute and it is still yours. To repeat a write whose reply got lost, give both calls the same idempotency_key: it is done once.

status_get shows the whole project and notices you must act on. The prompts plan, work, review, handoff and reconcile lead through one task each. maestro://status, maestro://requirements, maestro://log and maestro://policy are resources to read and subscribe to.`;
