-- What is measured, from where. Names are written once; rows carry numbers.
create table series (
    id integer generated always as identity primary key,
    probe text not null,
    location text not null,
    unique (probe, location)
);

-- Who sent it. seen_on is renewed daily while it is in use, so that what nothing refers to any more can go.
create table agent_boot (
    id integer generated always as identity primary key,
    agent text not null,
    boot uuid not null,
    seen_on date not null,
    unique (agent, boot)
);

-- Who answered. The digest stands for the four fields, which may be null and long.
create table identity (
    id integer generated always as identity primary key,
    digest uuid not null unique,
    region text,
    host text,
    instance text,
    version text,
    seen_on date not null
);

-- One row per run. The key makes a batch that is sent again harmless. Times are microseconds, null where a step was not
-- reached; the codes are those of dev.candor.measurement.Codes. No foreign keys: the ids are interned by the only writer.
create table measurement (
    started_at timestamptz not null,
    sequence bigint not null,
    received_at timestamptz not null,
    agent_boot integer not null,
    series integer not null,
    identity integer,
    namelookup_us integer,
    connect_us integer,
    appconnect_us integer,
    pretransfer_us integer,
    starttransfer_us integer,
    redirect_us integer not null,
    total_us integer not null,
    phase_dns_us integer,
    phase_connect_us integer,
    phase_tls_us integer,
    phase_send_us integer,
    phase_wait_us integer,
    phase_transfer_us integer,
    outcome smallint not null,
    failure_kind smallint,
    failure_source smallint,
    status smallint,
    kind text not null,
    ip inet,
    -- The whole measurement, of runs that were not up.
    detail jsonb,
    primary key (agent_boot, sequence, started_at)
) partition by range (started_at);

create index measurement_series on measurement (series, started_at);

-- Counts of a series in one minute, UTC. The times are over runs that answered (up and degraded); null if none did.
create table rollup_minute (
    minute timestamptz not null,
    series integer not null,
    up integer not null,
    degraded integer not null,
    down integer not null,
    unknown integer not null,
    total_us_sum bigint not null,
    total_us_min integer,
    total_us_max integer,
    primary key (series, minute)
);

create index rollup_minute_minute on rollup_minute using brin (minute);

-- Measurements the database would not take, for a person to look at. Bounded by the writer.
create table dead_measurement (
    id bigint generated always as identity primary key,
    set_aside_at timestamptz not null,
    agent text not null,
    boot uuid not null,
    sequence bigint not null,
    reason text not null,
    payload bytea not null
);
