import type { Workspace } from "../../workspace.ts";

/** Services with routes, services and helpers apart. */
export const LAYERS: readonly Workspace[] = [{
  name: "FastAPI class-based service returning models, a synchronous httpx client through a helper",
  schema: {
    endpoints: [{
      path: "/users/{user_id}",
      method: "GET",
      response: { id: "int", name: "string", email: "string?" },
    }, {
      path: "/users",
      method: "POST",
      request: { name: "string", email: "string?" },
      response: { id: "int" },
    }],
  },
  owner: {
    "app/main.py": `
from fastapi import FastAPI, status
from fastapi.responses import JSONResponse
from pydantic import BaseModel

app = FastAPI()


class UserIn(BaseModel):
    name: str
    email: str | None = None


class UserOut(UserIn):
    id: int


USERS: dict[int, UserOut] = {}


@app.get("/users/{user_id}")
def read_user(user_id: int) -> UserOut:
    if user_id not in USERS:
        return JSONResponse({"detail": "missing"}, status_code=status.HTTP_404_NOT_FOUND)
    return USERS[user_id]


@app.post("/users", status_code=201)
def create_user(user: UserIn):
    new_id = max(USERS, default=0) + 1
    USERS[new_id] = UserOut(id=new_id, **user.model_dump())
    return {"id": new_id}
`,
  },
  user: {
    "jobs/sync.py": `
import os

import httpx

API = os.getenv("USERS_API", "http://users:8000").rstrip("/")


def _url(*parts):
    return "/".join([API, *map(str, parts)])


def get_user(user_id):
    resp = httpx.get(f"{API}/users/{user_id}", timeout=3)
    if resp.status_code == 404:
        return None
    user = resp.json()
    return user["name"], user.get("email")


def create(name):
    with httpx.Client(base_url=API) as client:
        return client.post("/users", json=dict(name=name)).json()["id"]
`,
  },
  mutants: [{
    file: "app/main.py",
    from: `class UserIn(BaseModel):
    name: str`,
    to: `class UserIn(BaseModel):
    full_name: str`,
    rule: "provider_mismatch",
    at: "full_name: str",
  }, {
    file: "app/main.py",
    from: 'return {"id": new_id}',
    to: 'return {"user_id": new_id}',
    rule: "provider_mismatch",
  }, {
    file: "jobs/sync.py",
    from: 'user["name"]',
    to: 'user["username"]',
    rule: "consumer_mismatch",
  }, {
    file: "jobs/sync.py",
    from: "json=dict(name=name)",
    to: "json=dict(username=name)",
    rule: "consumer_mismatch",
  }, {
    file: "jobs/sync.py",
    from: "/users/{user_id}",
    to: "/user/{user_id}",
    rule: "consumer_unknown_element",
  }],
}, {
  name:
    "Express with middleware, sub-apps and destructured services; fetch with a typed API function map",
  schema: {
    endpoints: [{
      path: "/api/tasks",
      method: "GET",
      response: { data: [{ id: "string", title: "string", done: "boolean" }], total: "int" },
    }, {
      path: "/api/tasks",
      method: "POST",
      request: { title: "string" },
      response: { data: { id: "string", title: "string", done: "boolean" } },
    }, {
      path: "/api/tasks/{id}",
      method: "PUT",
      request: { done: "boolean" },
      response: { data: { id: "string", done: "boolean" } },
    }],
  },
  owner: {
    "api/app.js": `
const express = require("express");
const morgan = require("morgan");
const tasks = require("./routes/tasks");

const app = express();
app.use(morgan("dev"));
app.use(express.json({ limit: "100kb" }));

const api = express.Router();
api.use("/tasks", requireUser, tasks);
app.use("/api", api);

app.use((req, res) => res.status(404).json({ message: "not found" }));
app.use((err, req, res, next) => {
  res.status(err.status || 500).json({ message: err.message });
});

function requireUser(req, res, next) {
  if (!req.headers["x-user"]) return res.sendStatus(401);
  next();
}

module.exports = app;
`,
    "api/routes/tasks.js": `
const { Router } = require("express");
const service = require("../services/tasks");

const router = Router();

router.get("/", async (req, res, next) => {
  try {
    const { rows, count } = await service.list(req.query);
    res.json({ data: rows.map(present), total: count });
  } catch (error) {
    next(error);
  }
});

router.post("/", async (req, res, next) => {
  try {
    const { title } = req.body;
    if (!title) {
      const error = new Error("title is required");
      error.status = 422;
      throw error;
    }
    const task = await service.add({ title });
    res.status(201).json({ data: present(task) });
  } catch (error) {
    next(error);
  }
});

router.put("/:id", (req, res, next) => {
  service
    .setDone(req.params.id, req.body.done === true)
    .then((task) => res.json({ data: { id: task.id, done: task.done } }))
    .catch(next);
});

function present({ id, title, done }) {
  return { id, title, done };
}

module.exports = router;
`,
    "api/services/tasks.js": `
const { pool } = require("../db");

async function list({ page = 1 }) {
  const { rows } = await pool.query("select * from tasks limit 20 offset $1", [(page - 1) * 20]);
  return { rows, count: rows.length };
}

module.exports = { list, add: async (task) => task, setDone: async (id, done) => ({ id, done }) };
`,
    "api/db.js": `exports.pool = {};
`,
  },
  user: {
    "ui/api.ts": `
export interface Task {
  id: string;
  title: string;
  done: boolean;
}

interface Envelope<T> {
  data: T;
}

const BASE = "/api";

async function send<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(BASE + path, {
    ...init,
    headers: { "content-type": "application/json", "x-user": currentUser(), ...init.headers },
  });
  if (!response.ok) {
    const { message } = await response.json();
    throw new Error(message);
  }
  return response.json();
}

const json = (body: unknown): string => JSON.stringify(body);

export const tasks = {
  list: () => send<Envelope<Task[]> & { total: number }>("/tasks"),
  add: (title: string) => send<Envelope<Task>>("/tasks", { method: "POST", body: json({ title }) }),
  setDone: (id: string, done: boolean) =>
    send<Envelope<Pick<Task, "id" | "done">>>(\`/tasks/\${id}\`, { method: "PUT", body: json({ done }) }),
};

function currentUser(): string {
  return localStorage.getItem("user") ?? "";
}
`,
    "ui/list.ts": `
import { tasks } from "./api";

export async function render(root: HTMLElement): Promise<void> {
  const { data, total } = await tasks.list();
  root.textContent = data.map((task) => (task.done ? "x " : "- ") + task.title).join("\\n") + total;
  const { data: added } = await tasks.add("new");
  console.log(added.id);
}
`,
  },
  mutants: [
    {
      file: "api/routes/tasks.js",
      from: "res.json({ data: rows.map(present), total: count })",
      to: "res.json({ items: rows.map(present), total: count })",
      rule: "provider_mismatch",
    },
    {
      file: "api/routes/tasks.js",
      from: "return { id, title, done };",
      to: "return { id, title, completed: done };",
      rule: "provider_mismatch",
    },
    {
      file: "api/app.js",
      from: 'app.use("/api", api)',
      to: 'app.use("/v1", api)',
      rule: "provider_missing",
    },
    {
      file: "api/routes/tasks.js",
      from: "const { title } = req.body;",
      to: "const { name: title } = req.body;",
      rule: "provider_mismatch",
    },
    {
      file: "ui/api.ts",
      from: "json({ title })",
      to: "json({ name: title })",
      rule: "consumer_mismatch",
    },
    { file: "ui/list.ts", from: "added.id", to: "added.taskId", rule: "consumer_mismatch" },
    {
      file: "ui/api.ts",
      from: '{ method: "PUT"',
      to: '{ method: "PATCH"',
      rule: "consumer_unknown_element",
    },
  ],
}];
