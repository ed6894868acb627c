// What the server sends, as far as the views read it. Fields that are null are left out of what is sent.

export interface Check { check: string; ok?: boolean | null; because: string }

export interface Hero {
  hero: string;
  job?: string;
  status: string;
  next?: string;
  route: { path: string; provider: string; model: string; because: string; estimate_usd: number; fallback?: { path: string; provider: string; estimate_usd: number } };
  prompt: string;
  guard?: { found: string; replaced_by: string; because: string }[];
  scene: string;
  cluster: string;
  seed: number;
  image?: { path: string; uri: string; width: number; height: number; format: string; bytes: number; srcset?: string };
  alt_text: string;
  checks?: Check[];
  attempts?: string[];
  cost_usd?: number;
  preview?: boolean;
  warnings?: string[];
}

export interface Cluster { name: string; title: Record<string, string>; scenes: { id: string; title: string; mood: string; person: boolean }[] }

export interface Curated {
  job?: string;
  status: string;
  next?: string;
  dataset: string;
  version?: number;
  trigger_word: string;
  kept?: { file: string; source: string; caption: string; because: string; removed?: string[] }[];
  rejected?: { source: string; because: string }[];
  left_out?: number;
  coverage?: Record<string, string>;
  missing?: string[];
  folder?: string;
  estimate_usd?: number;
  cost_usd?: number;
  warnings?: string[];
}

export type Verdict = "kept" | "spare" | "left out";

export interface Photo { name: string; verdict: Verdict; because: string; warnings?: string[]; file?: string; caption?: string; removed?: string[]; picture?: string }

export interface Want { kind: string; name: string; have: number; want: number }

export interface ReviewPage {
  dataset: string; version: number; page: number; pages: number; total: number;
  counts: Record<Verdict, number>;
  trigger_word: string; subject: string; base_model: string;
  coverage: Want[]; missing: string[]; notes: string[]; photos: Photo[];
}

export interface Cell { row: string; strength: number; trigger: boolean; score?: number; likeness?: number; because: string; image?: string; usd?: number; picture?: string }

export interface Tested {
  job?: string;
  status: string;
  next?: string;
  lora: string;
  pictures_planned: number;
  estimate_usd: number;
  cells?: Cell[];
  best_strength?: number;
  best_because?: string;
  diagnosis?: { fault: string; symptom: string; because: string; causes?: string[]; remedies: string[] }[];
  checklist?: string[];
  cost_usd?: number;
  preview?: boolean;
}

export interface ShownTest { job: string; lora: string; version: number; strength: number; cells: Cell[] }
