-- Deploys that no gate watches, phases of one rollout, and times when nothing is to be deployed.

-- A deploy that was only told or noticed has no verdict.
alter table deploy alter column gate_status drop not null;
-- Who told of it: gate, github, gitlab, flagger, cdevents, or answers for a version that was noticed.
alter table deploy add column told_by text not null default 'gate';
-- The pipeline's name of the whole, where it goes on in phases with a gate each.
alter table deploy add column rollout text;
create unique index deploy_one_per_rollout on deploy (app, environment, version, rollout) where rollout is not null;
create index deploy_of_app on deploy (app, environment, started_at desc);

alter table gate add column deploy text;
update gate set deploy = id;
alter table gate alter column deploy set not null;
-- The phase's name; null for a deploy of one phase.
alter table gate add column phase text;
create index gate_of_deploy on gate (deploy);
-- For the newest version of an app that passed: what to go back to.
create index gate_passed on gate (app, environment, decided_at desc) where status = 'PASSED';

create table deploy_freeze (
    id uuid primary key,
    title text not null,
    -- Empty for all of them.
    apps text[] not null,
    environments text[] not null,
    begins_at timestamptz not null,
    ends_at timestamptz not null,
    written_by text not null,
    written_at timestamptz not null,
    -- Since when it is not to be; null while it is.
    cancelled_at timestamptz,
    row_version integer not null,
    check (begins_at < ends_at)
);
create index deploy_freeze_ends on deploy_freeze (ends_at) where cancelled_at is null;

-- The switches of Flagger's load tester that people turn by hand: approvals and rollbacks by name.namespace.
create table flagger_switch (
    kind text not null check (kind in ('gate', 'rollback')),
    canary text not null,
    is_open boolean not null,
    turned_at timestamptz not null,
    primary key (kind, canary)
);
