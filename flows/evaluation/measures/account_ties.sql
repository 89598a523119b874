-- Pairs of accounts that one person uses are tied; pairs of two persons' accounts, or of one's and a stranger's, are not.
-- Accounts whose users the truth does not name are judged against those whom it names only.
with told as (
    select operation, identifier as account, min(person) as person, min(role) as role
    from truth_roles
    where identifier_type = 'account'
    group by operation, identifier
    union
    select operation, identifier, min(person), 'account'
    from truth_holdings
    where
        kind = 'account'
        and not exists (select 1 from truth_roles where truth_roles.identifier = truth_holdings.identifier)
    group by operation, identifier
),

tied as (
    select distinct least(account_a, account_b) as account_a, greatest(account_a, account_b) as account_b
    from evidence.account_ties
    where is_tied and account_a <> account_b
),

pairs as (
    select a.operation, a.role, a.account as account_a, b.account as account_b
    from told as a
    inner join told as b on b.operation = a.operation and b.person = a.person
    where a.account < b.account
)

select pairs.operation, pairs.role as kind,
    count(tied.account_a) as found, count(*) - count(tied.account_a) as missed, 0 as wrong
from pairs
left join tied on tied.account_a = pairs.account_a and tied.account_b = pairs.account_b
group by all
union all
select a.operation, '(two persons)', 0, 0, count(*)
from tied
inner join told as a on a.account = tied.account_a
inner join told as b on b.account = tied.account_b
where
    (a.person is not null or b.person is not null)
    and (a.operation <> b.operation or a.person is distinct from b.person)
group by all
