import type { Workspace } from "../../workspace.ts";

/** Services in several files, as projects lay them out. */
export const FASTAPI: readonly Workspace[] = [{
  name: "FastAPI with nested routers and response models, an async httpx client with a base URL",
  schema: {
    endpoints: [{
      path: "/api/v1/notes",
      method: "GET",
      response: { notes: [{ id: "string", title: "string", pinned: "boolean" }], next: "string?" },
    }, {
      path: "/api/v1/notes",
      method: "POST",
      request: { title: "string", body: "string", tags: "string[]?" },
      response: { id: "string", created_at: "string" },
    }, {
      path: "/api/v1/notes/{note_id}",
      method: "PATCH",
      request: { title: "string?", pinned: "boolean?" },
      response: { id: "string", title: "string", pinned: "boolean" },
    }, { path: "/api/v1/notes/{note_id}", method: "DELETE" }],
  },
  owner: {
    "backend/app/main.py": `
import os
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.api import api_router
from app.core.config import settings


@asynccontextmanager
async def lifespan(app: FastAPI):
    yield


def create_app() -> FastAPI:
    application = FastAPI(title=settings.PROJECT_NAME, lifespan=lifespan)
    application.include_router(api_router, prefix=settings.API_V1_STR)
    return application


app = create_app()
`,
    "backend/app/core/config.py": `
class Settings:
    PROJECT_NAME: str = "Notes"
    API_V1_STR: str = "/api/v1"


settings = Settings()
`,
    "backend/app/api/__init__.py": `
from fastapi import APIRouter

from app.api.routes import notes

api_router = APIRouter()
api_router.include_router(notes.router, prefix="/notes", tags=["notes"])
`,
    "backend/app/api/routes/__init__.py": "",
    "backend/app/api/routes/notes.py": `
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, status

from app.schemas import NoteCreate, NoteCreated, NotePage, NoteRead, NoteUpdate
from app.services import NoteService, get_service

router = APIRouter()
Service = Annotated[NoteService, Depends(get_service)]


@router.get("", response_model=NotePage)
async def list_notes(service: Service, cursor: str | None = Query(default=None)):
    return await service.page(cursor)


@router.post("", response_model=NoteCreated, status_code=status.HTTP_201_CREATED)
async def create_note(payload: NoteCreate, service: Service) -> NoteCreated:
    return await service.create(payload)


@router.patch("/{note_id}", response_model=NoteRead)
async def update_note(note_id: str, payload: NoteUpdate, service: Service):
    note = await service.update(note_id, payload.model_dump(exclude_unset=True))
    if note is None:
        raise HTTPException(status_code=404, detail="Note not found")
    return note


@router.delete("/{note_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_note(note_id: str, service: Service) -> None:
    await service.delete(note_id)
`,
    "backend/app/schemas.py": `
from datetime import datetime

from pydantic import BaseModel, Field


class NoteBase(BaseModel):
    title: str = Field(max_length=200)


class NoteCreate(NoteBase):
    body: str
    tags: list[str] = Field(default_factory=list)


class NoteUpdate(BaseModel):
    title: str | None = None
    pinned: bool | None = None


class NoteRead(NoteBase):
    id: str
    pinned: bool = False


class NoteCreated(BaseModel):
    id: str
    created_at: datetime


class NotePage(BaseModel):
    notes: list[NoteRead]
    next: str | None = None
`,
    "backend/app/services.py": `
class NoteService:
    def __init__(self, session):
        self.session = session

    async def page(self, cursor):
        ...

    async def create(self, payload):
        ...

    async def update(self, note_id, changes):
        ...

    async def delete(self, note_id):
        ...


async def get_service():
    yield NoteService(None)
`,
  },
  user: {
    "sdk/notes_client.py": `
from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import httpx

DEFAULT_URL = os.environ.get("NOTES_URL", "http://localhost:8000")


@dataclass
class Note:
    id: str
    title: str
    pinned: bool


class NotesClient:
    def __init__(self, base_url: str = DEFAULT_URL, timeout: float = 10.0) -> None:
        self._http = httpx.AsyncClient(base_url=f"{base_url}/api/v1", timeout=timeout)

    async def __aenter__(self) -> "NotesClient":
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._http.aclose()

    async def all(self) -> list[Note]:
        found: list[Note] = []
        cursor: str | None = None
        while True:
            response = await self._http.get("/notes", params={"cursor": cursor} if cursor else None)
            response.raise_for_status()
            data = response.json()
            found.extend(Note(n["id"], n["title"], n["pinned"]) for n in data["notes"])
            cursor = data.get("next")
            if not cursor:
                return found

    async def create(self, title: str, body: str) -> str:
        response = await self._http.post("/notes", json={"title": title, "body": body})
        response.raise_for_status()
        return response.json()["id"]

    async def pin(self, note_id: str) -> bool:
        response = await self._http.patch(f"/notes/{note_id}", json={"pinned": True})
        return response.json()["pinned"]

    async def remove(self, note_id: str) -> None:
        (await self._http.delete(f"/notes/{note_id}")).raise_for_status()
`,
  },
  mutants: [{
    file: "backend/app/schemas.py",
    from: `    body: str
`,
    to: `    content: str
`,
    rule: "provider_mismatch",
  }, {
    file: "backend/app/schemas.py",
    from: "    created_at: datetime",
    to: "    created: datetime",
    rule: "provider_mismatch",
  }, {
    file: "backend/app/api/__init__.py",
    from: 'prefix="/notes", tags',
    to: 'prefix="/note", tags',
    rule: "provider_missing",
  }, {
    file: "sdk/notes_client.py",
    from: 'n["pinned"]) for',
    to: 'n["is_pinned"]) for',
    rule: "consumer_mismatch",
  }, {
    file: "sdk/notes_client.py",
    from: 'json={"title": title, "body": body}',
    to: 'json={"title": title, "text": body}',
    rule: "consumer_mismatch",
  }, {
    file: "sdk/notes_client.py",
    from: "self._http.patch(",
    to: "self._http.put(",
    rule: "consumer_unknown_element",
  }],
}];
