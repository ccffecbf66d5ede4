-- What is not to be told for a while, by labels, as Alertmanager has it.
create table silence (
    id uuid primary key,
    -- JSON: [{"name", "value", "isRegex", "isEqual"}].
    matchers text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    created_by text not null,
    comment text not null,
    updated_at timestamptz not null,
    version integer not null,
    check (ends_at >= starts_at)
);
create index silence_by_end on silence (ends_at desc, id desc);

-- How what is blamed came and went: the last 21 states, the newest at the end, F for firing and O for over.
create table alert_turns (
    cause text primary key,
    states text not null check (states ~ '^[FO]{1,21}$'),
    flapping_since timestamptz,
    sampled_at timestamptz not null,
    -- Beginnings and ends in seconds since 1970, the newest last; those of the last hour.
    turns bigint[] not null
);
create index alert_turns_sampled on alert_turns (sampled_at);
