create table totals as
select customer, sum(amount) as amount
from orders
group by customer;
