-- What others say of hosts, regions and apps: monitoring systems, probes that ask one, operators. Bounded by what may last
-- at once and by age.
create table signal (
    id uuid primary key,
    -- Who says so: "alert HostDiskFailing", "probe memory-pressure", "operator".
    source text not null check (length(source) between 1 and 300),
    -- Tells the things apart of which one source speaks.
    fingerprint text not null check (length(fingerprint) between 1 and 100),
    about_kind text not null,
    about_id text not null,
    kind text not null,
    severity text not null,
    text text not null,
    from_at timestamptz not null,
    heard_at timestamptz not null,
    -- Over by itself then, unless it is heard again.
    until_at timestamptz not null,
    ended_at timestamptz,
    -- Whether probes came to blame the same thing; null while that is open.
    borne_out boolean,
    unique (source, fingerprint, from_at),
    check (until_at >= from_at),
    check (ended_at is null or ended_at >= from_at)
);
-- A source says a thing once at a time, whatever is sent twice or at two doors.
create unique index signal_one_active on signal (source, fingerprint) where ended_at is null;
-- What each tick reads.
create index signal_open on signal (from_at) where ended_at is null or borne_out is null;
create index signal_ended on signal (ended_at) where ended_at is not null;
create index signal_newest on signal (from_at desc, id desc);

-- How often a source was right.
create table signal_source (
    source text primary key,
    borne_out double precision not null check (borne_out >= 0),
    idle double precision not null check (idle >= 0),
    at timestamptz not null
);

-- An incident that is no more than others' warning, or an operator's word: what decides whom it hits and how.
alter table incident add column risk text;
-- Since when something is impaired by it; null while it is only at risk.
alter table incident add column impaired_at timestamptz;
update incident set impaired_at = began_at;
