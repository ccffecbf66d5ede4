-- Who wants to be told of changes elsewhere than on a page, and what of that they were told.
create table subscription (
    id uuid primary key,
    -- Whose page it is about; null for everybody's.
    customer text,
    channel text not null check (channel in ('EMAIL', 'WEBHOOK', 'STATUSPAGE')),
    address text not null check (length(address) between 3 and 2000),
    -- Empty for all that the audience is told of.
    components text[] not null,
    resources text[] not null,
    -- Opens the subscription's own page. It is known to nobody but who receives at the address.
    token text not null unique,
    -- What its webhooks are signed with.
    secret text,
    asked_at timestamptz not null,
    confirmed_at timestamptz,
    -- Nothing is sent before.
    next_at timestamptz not null,
    -- Who is sending has until then to say how it went.
    claimed_until timestamptz,
    attempts integer not null default 0,
    -- Messages in a row without a quiet hour between them.
    burst integer not null default 0,
    sent_at timestamptz,
    last_error text,
    check ((channel = 'EMAIL') = (secret is null))
);
create unique index subscription_once on subscription (channel, address, coalesce(customer, ''));
create index subscription_customer on subscription (customer);
create index subscription_asked on subscription (asked_at) where confirmed_at is null;

-- The outbox: one row per subscription and matter, however often that changes. It waits while more was told than sent.
create table subscription_notice (
    subscription uuid not null references subscription on delete cascade,
    kind text not null check (kind in ('CONFIRM', 'KNOWN', 'INCIDENT', 'WORK')),
    subject uuid not null,
    told integer not null,
    sent integer not null default 0,
    at timestamptz not null,
    primary key (subscription, kind, subject)
);
create index subscription_notice_waiting on subscription_notice (subscription) where told > sent;
create index subscription_notice_done on subscription_notice (at) where told <= sent;
