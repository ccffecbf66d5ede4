-- The current belief per probe and location. answered_by is the region that answered when it was last up: where its
-- failures are put down to, also after a restart.
create table series_health (
    probe text not null,
    location text not null,
    health text not null check (health in ('up', 'degraded', 'down', 'unknown')),
    since timestamptz not null,
    answered_by text,
    primary key (probe, location)
);

-- The current belief per component, with the locations that see it so.
create table component_health (
    component text primary key,
    health text not null check (health in ('up', 'degraded', 'down', 'unknown')),
    since timestamptz not null,
    down text[] not null,
    degraded text[] not null,
    up text[] not null,
    unknown text[] not null,
    reason text not null
);

-- What each component's health was and when. Where no span covers a time, nobody watched. started_at never lies before
-- the end of an earlier span of the same component.
create table health_span (
    component text not null,
    started_at timestamptz not null,
    ended_at timestamptz check (ended_at >= started_at),
    health text not null check (health in ('up', 'degraded', 'down', 'unknown')),
    primary key (component, started_at)
);
create unique index health_span_one_open_per_component on health_span (component) where ended_at is null;
create index health_span_ended_at on health_span (ended_at);

-- When the belief was last known to hold. Older than that by long means that nobody judged in between.
create table judge_heartbeat (
    id smallint primary key check (id = 1),
    judged_at timestamptz not null
);
