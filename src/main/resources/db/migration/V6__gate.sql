-- Gates: one row each from the question to the verdict. Kept for ever; a pipeline asks a few a day.
create table gate (
    -- Begins with the time, so that its order is the order of asking.
    id text primary key,
    caller text not null,
    idempotency_key text not null,
    -- Of the request as canonical JSON: the same key must come with the same request.
    request_digest bytea not null,
    app text not null,
    environment text not null,
    version text not null,
    status text not null check (status in ('RUNNING', 'PASSED', 'FAILED', 'INCONCLUSIVE')),
    started_at timestamptz not null,
    deadline_at timestamptz not null,
    decided_at timestamptz,
    -- JSON, read by the gate room alone: what was asked, the findings so far, the report so far.
    spec text not null,
    blames text not null,
    report text not null,
    row_version integer not null,
    check ((status = 'RUNNING') = (decided_at is null)),
    check (started_at < deadline_at)
);
create unique index gate_one_per_key on gate (caller, idempotency_key);
create index gate_running on gate (started_at) where status = 'RUNNING';

-- Deploys as gates learn of them: a recorded change, for whoever asks what changed when.
create table deploy (
    id text primary key,
    app text not null,
    environment text not null,
    version text not null,
    previous_version text,
    regions text[] not null,
    started_at timestamptz not null,
    -- When the last critical region had only the new version; null where that never happened or can't be told.
    finished_at timestamptz,
    gate_status text not null,
    row_version integer not null
);
create index deploy_newest on deploy (started_at desc);
