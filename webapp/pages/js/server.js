// What the pages ask the server over HTTP.

async function json(path, options) {
  const response = await fetch(path, { credentials: "same-origin", ...options });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

// below carillon.public.path
export const services = () => json("carillon-public/services");

export const me = () => json("me");

/** Whether something is served there to whoever has logged in. */
export async function isThere(path) {
  try {
    return (await fetch(path, { method: "HEAD", credentials: "same-origin" })).ok;
  } catch {
    return false; // nobody answers
  }
}

/** Answers who has logged in; null where user or password are wrong. */
export async function login(user, password) {
  const response = await fetch("login", {
    method: "POST",
    credentials: "same-origin",
    body: new URLSearchParams({ user, password }),
  });
  if (response.status === 401) return null;
  if (!response.ok) throw new Error(`The login answered ${response.status}`);
  return response.json();
}

export async function logout() {
  const response = await fetch("logout", { method: "POST", credentials: "same-origin" });
  if (!response.ok) throw new Error(`The logout answered ${response.status}`);
}

/** Reads of an OData service, or calls an action of it. */
export async function odata(address, action) {
  const response = await fetch(address, {
    method: action ? "POST" : "GET",
    credentials: "same-origin",
    headers: { accept: "application/json", ...(action && { "content-type": "application/json" }) },
    body: action && JSON.stringify(action),
  });
  const answer = response.headers.get("content-type")?.includes("json") ? await response.json() : {};
  if (response.ok) return answer;
  const { code, message, details = [] } = answer.error ?? {};
  throw Object.assign(new Error(message ?? `${address} answered ${response.status}`), {
    code,
    details: details.map(({ target, message: text }) => ({ path: target, message: text })),
  });
}
