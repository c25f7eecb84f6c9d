create table orders (id integer, customer text, amount real);
