-- What on-call needs beyond "firing" and "over": who was told what, what waits and why, and who is next.
alter table alert
    -- The class of what is blamed: "host"; null while nothing is. The runbook is by this.
    add column verdict text,
    add column confidence double precision check (confidence between 0 and 1),
    -- The incident that tells the story on; null where it was not merged into another.
    add column superseded_by uuid,
    add column flapping boolean not null default false,
    -- How far the ladder of escalation is, from 0; only ever of alerts that page.
    add column step integer not null default 0 check (step >= 0),
    -- When the next step is due; null where none is.
    add column escalate_at timestamptz,
    -- When it falls out of the hands of who has it.
    add column unacknowledge_at timestamptz;
-- What the on-call loop looks through each second.
create index alert_firing on alert (number desc) where status = 'FIRING';
create index alert_resolved on alert (resolved_at) where status = 'RESOLVED';

alter table delivery
    add column subject text,
    -- Why it waits; null where it does not.
    add column hold text,
    drop constraint delivery_state_check,
    drop constraint delivery_check;
update delivery set subject = e.subject from alert_event e where e.number = delivery.event;
alter table delivery
    alter column subject set not null,
    add constraint delivery_state_check check (state in ('PENDING', 'DELIVERED', 'DEAD', 'HELD', 'FOLDED')),
    add constraint delivery_settled_check check ((state in ('PENDING', 'HELD')) = (settled_at is null)),
    add constraint delivery_hold_check check ((state = 'HELD') = (hold is not null));
-- One subject's events go out in their order.
create index delivery_order on delivery (channel, subject, event) where state in ('PENDING', 'HELD');
create index delivery_subject on delivery (subject, channel);
create index delivery_held on delivery (next_at) where state = 'HELD';

-- Where a channel goes on telling of a subject: the message that is updated and answered to.
create table alert_thread (
    channel text not null,
    subject text not null,
    ref text not null check (length(ref) <= 500),
    at timestamptz not null,
    primary key (channel, subject)
);
