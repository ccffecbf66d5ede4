-- Subscribers are told of postmortems: a matter of its own, since an incident that opens again goes on counting its updates.
alter table subscription_notice drop constraint subscription_notice_kind_check;
alter table subscription_notice add constraint subscription_notice_kind_check
    check (kind in ('CONFIRM', 'KNOWN', 'INCIDENT', 'WORK', 'POSTMORTEM'));
