// Reads all that the npm client statuspage.io can read, from each base that is named on the command line, and prints it.
const { Statuspage } = require("statuspage.io");

async function read(base) {
  const client = new Statuspage("candor");
  client.setApiUrl(base);
  return {
    summary: await client.api.getSummary(),
    status: await client.api.getStatus(),
    components: await client.api.getComponents(),
    incidents: await client.api.incidents.getAll(),
    unresolved: await client.api.incidents.getUnresolved(),
    upcoming: await client.api.scheduledMaintenances.getUpcoming(),
    active: await client.api.scheduledMaintenances.getActive(),
    maintenances: await client.api.scheduledMaintenances.getAll(),
  };
}

Promise.all(process.argv.slice(2).map(read)).then(
  (all) => console.log(JSON.stringify(all)),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
