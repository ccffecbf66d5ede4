-- Incidents, what they hurt, what was told and what was seen. Low rate; history is kept for ever.
create table incident (
    id uuid primary key,
    -- Names the cause: "host fra-2", "unexplained edge".
    cause_key text not null,
    cause_kind text,
    cause_id text,
    confidence double precision check (confidence between 0 and 1),
    title text not null,
    explanation text not null,
    phase text not null,
    severity text not null,
    -- False where our own observers are blamed: for operators only.
    platform_at_fault boolean not null,
    began_at timestamptz not null,
    detected_at timestamptz not null,
    published_at timestamptz not null,
    resolved_at timestamptz,
    -- First of an unbroken row of clean judgements; null while it fails or can't be told.
    clean_since timestamptz,
    -- An operator closed it although it still failed: its cause opens nothing until it was clean once.
    muted boolean not null,
    regions text[] not null,
    probes text[] not null,
    locations text[] not null,
    -- The worst window so far.
    worst_failures integer not null,
    worst_runs integer not null,
    -- What the newest update spoke of, so that only a material change is told.
    told text not null,
    told_at timestamptz not null,
    last_update integer not null,
    last_automatic boolean not null,
    next_update_by timestamptz,
    evidence_at timestamptz,
    version integer not null,
    check ((cause_kind is null) = (cause_id is null)),
    check ((phase = 'RESOLVED') = (resolved_at is not null)),
    check (began_at <= detected_at and detected_at <= published_at),
    check (not muted or resolved_at is not null)
);
-- One incident per cause, whatever runs twice or at the same time.
create unique index incident_one_open_per_cause on incident (cause_key) where resolved_at is null;
create index incident_newest on incident (detected_at desc, id desc);
create index incident_resolved on incident (resolved_at) where resolved_at is not null;
create index incident_muted on incident (id) where muted;

create table incident_component (
    incident uuid not null references incident,
    component text not null,
    health text not null,
    from_at timestamptz not null,
    to_at timestamptz,
    version integer not null,
    primary key (incident, component)
);

create table incident_update (
    incident uuid not null references incident,
    number integer not null check (number > 0),
    at timestamptz not null,
    phase text not null,
    text text not null check (length(text) between 1 and 10000),
    automatic boolean not null,
    next_update_by timestamptz,
    version integer not null,
    primary key (incident, number)
);

create table incident_evidence (
    incident uuid not null references incident,
    probe text not null,
    location text not null,
    component text,
    runs integer not null,
    failures integer not null,
    detail text,
    at timestamptz not null,
    version integer not null,
    primary key (incident, probe, location)
);

-- An incident's effect on one customer's resource. Written in bulk.
create table impact (
    incident uuid not null references incident,
    resource text not null,
    customer text not null,
    host text not null,
    state text not null,
    basis text not null,
    from_at timestamptz not null,
    to_at timestamptz,
    primary key (incident, resource, host),
    check (to_at is null or from_at <= to_at)
);
create index impact_customer on impact (customer, from_at desc);

-- Answers to writes that came with an Idempotency-Key, kept for a day.
create table incident_request (
    key text primary key,
    fingerprint bytea not null,
    answer text not null,
    at timestamptz not null
);
create index incident_request_at on incident_request (at);
