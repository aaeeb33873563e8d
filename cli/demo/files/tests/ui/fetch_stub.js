/** A `fetch` that gives the same answer to every call, and what it was called with. */
export function stubFetch(status, body) {
  const calls = [];
  const fetch = (url, options) => {
    calls.push({ url, ...options });
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  };
  return { fetch, calls };
}
