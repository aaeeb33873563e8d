import type { Workspace } from "../workspace.ts";

const SCHEMA = {
  $defs: {
    Money: {
      type: "object",
      required: ["amount", "currency"],
      properties: { amount: { type: "integer" }, currency: { enum: ["EUR", "USD"] } },
    },
    Order: {
      type: "object",
      required: ["id", "lines", "total"],
      properties: {
        id: { type: "string" },
        lines: { type: "array", items: { $ref: "#/$defs/Line" } },
        total: { $ref: "#/$defs/Money" },
        note: { type: "string" },
      },
    },
    Line: {
      type: "object",
      required: ["sku", "quantity"],
      properties: { sku: { type: "string" }, quantity: { type: "integer" } },
    },
  },
};

const TYPESCRIPT = {
  "orders/types.ts": `
export type Currency = "EUR" | "USD";

export interface Money {
  amount: number;
  currency: Currency;
}

export interface Line {
  sku: string;
  quantity: number;
}

export type Order = {
  id: string;
  lines: readonly Line[];
  total: Money;
  note?: string;
};
`,
};

const PYTHON = {
  "billing/models.py": `
from dataclasses import dataclass, field
from typing import Literal, Optional

from pydantic import BaseModel, Field


class Money(BaseModel):
    amount: int = Field(ge=0)
    currency: Literal["EUR", "USD"]


class Line(BaseModel):
    sku: str
    quantity: int = 1


@dataclass
class Order:
    id: str
    total: Money
    lines: list[Line] = field(default_factory=list)
    note: Optional[str] = None
`,
};

const ZOD = {
  "web/schemas.ts": `
import { z } from "zod";

export const Money = z.object({ amount: z.number().int(), currency: z.enum(["EUR", "USD"]) });
export const Line = z.object({ sku: z.string().min(1), quantity: z.number() });
export const Order = z.object({
  id: z.string(),
  lines: z.array(Line),
  total: Money,
  note: z.string().optional(),
});
export type Order = z.infer<typeof Order>;
`,
};

/** Types of the code held against the agreed ones of the same names. */
export const TYPE_WORKSPACES: readonly Workspace[] = [
  {
    name: "TypeScript interfaces, and pydantic models with a dataclass",
    schema: SCHEMA,
    owner: TYPESCRIPT,
    user: PYTHON,
    mutants: [
      {
        file: "orders/types.ts",
        from: "  sku: string;",
        to: "  code: string;",
        rule: "provider_mismatch",
      },
      {
        file: "orders/types.ts",
        from: "  note?: string;",
        to: "  note: string;",
        rule: "provider_mismatch",
      },
      {
        file: "orders/types.ts",
        from: "  total: Money;",
        to: "  total?: Money;",
        rule: "provider_mismatch",
      },
      {
        file: "billing/models.py",
        from: "    sku: str",
        to: "    sku: int",
        rule: "consumer_mismatch",
      },
      {
        file: "billing/models.py",
        from: "    id: str",
        to: "    number: str",
        rule: "consumer_mismatch",
      },
    ],
  },
  {
    name: "pydantic models, and zod schemas",
    schema: SCHEMA,
    owner: PYTHON,
    user: ZOD,
    mutants: [
      {
        file: "billing/models.py",
        from: "    amount: int = Field(ge=0)",
        to: "    amount: str = Field()",
        rule: "provider_mismatch",
      },
      {
        file: "web/schemas.ts",
        from: "  lines: z.array(Line),",
        to: "  items: z.array(Line),",
        rule: "consumer_mismatch",
      },
    ],
  },
  {
    name: "an owner without one of the types",
    schema: SCHEMA,
    owner: { "orders/types.ts": "export interface Money { amount: number; currency: string }\n" },
    user: ZOD,
    status: "UNKNOWN",
    mutants: [],
  },
];
