// The least that could list all jobs as JSON: one `fetch` of one page that holds them all, read and printed.
const query = `query($f:[Predicate]){jobs(pageNumber:1,pageSize:10000,filter:$f){content{jobName config{team description
  schedule{scheduleCron}} deployments{enabled status}}}}`;
const variables = JSON.stringify({
  f: [
    { property: 'config.team', sort: 'ASC' },
    { property: 'jobName', sort: 'ASC' }
  ]
});
const address = `${process.argv[2]}/data-jobs/for-team/no-team-specified/jobs?${new URLSearchParams({ query, variables })}`;
const { data } = await (await fetch(address)).json();
process.stdout.write(JSON.stringify(data.content));
