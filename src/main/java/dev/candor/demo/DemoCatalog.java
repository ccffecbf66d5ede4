package dev.candor.demo;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.LevelRule;
import dev.candor.catalog.Location;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.catalog.ServiceLevel;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What the simulated platform is made of and who lives on it: the same at every start. */
final class DemoCatalog {

    private static final int HOSTS_PER_REGION = 3;
    // Any number would do; this one leaves no host empty and no customer on all of them.
    private static final long SEED = 20_261_121;

    private static final List<Region> REGIONS = List.of(
            new Region("fra", "Frankfurt"),
            new Region("iad", "Ashburn"),
            new Region("sin", "Singapore"),
            new Region("gru", "São Paulo"));

    private static final List<Location> LOCATIONS = List.of(
            new Location("fra", "Frankfurt"),
            new Location("iad", "Ashburn"),
            new Location("sin", "Singapore"),
            new Location("gru", "São Paulo"),
            new Location("ams", "Amsterdam"));

    private static final List<String> CUSTOMERS = List.of(
            "Alder & Finch Books",
            "Bluewater Freight",
            "Cobalt Dental",
            "Driftwood Coffee",
            "Ember Analytics",
            "Fernhill School",
            "Granite Mutual",
            "Harbor Lights Cinema",
            "Ironbark Cycles",
            "Juniper Legal",
            "Kestrel Maps",
            "Lumen Energy",
            "Meadowlark Radio",
            "Northgate Pharmacy",
            "Orchard Street Bakery",
            "Pinecrest Clinics",
            "Quarry Bank",
            "Riverbend Tickets",
            "Saltmarsh Seafood",
            "Tidewater Logistics",
            "Umber Studios",
            "Vela Airways",
            "Willow Childcare",
            "Xenia Robotics",
            "Yarrow Health",
            "Zephyr Weather",
            "Basalt Games",
            "Cinder Payments",
            "Dovetail Furniture",
            "Evergreen Gardens");

    /** Whose app checkout is. */
    static final String SHOPKEEPER = "Cinder Payments";

    private static final String CHECKOUT = "checkout";

    private static final List<String> APPS = List.of("web", "shop", "api", "booking", "portal", "reports");

    private DemoCatalog() {}

    /** Components of the platform, each of which some probe speaks for. */
    static Catalog build() {
        List<Host> hosts = new ArrayList<>();
        for (Region region : REGIONS) {
            for (int i = 1; i <= HOSTS_PER_REGION; i++) {
                hosts.add(new Host("%s-%d".formatted(region.code(), 100 + i), region.code()));
            }
        }
        List<Customer> customers = new ArrayList<>();
        List<Resource> resources = new ArrayList<>();
        List<Placement> placements = new ArrayList<>();
        Random random = new Random(SEED);
        for (String title : CUSTOMERS) {
            Customer customer = new Customer(slug(title), title, promised(title));
            customers.add(customer);
            if (title.equals(SHOPKEEPER)) {
                settle(customer, hosts, random, new ArrayList<>(), new ArrayList<>());
                runCheckout(customer, hosts, resources, placements);
            } else {
                settle(customer, hosts, random, resources, placements);
            }
        }
        return new Catalog("Demo Cloud", REGIONS, hosts, LOCATIONS, components(), customers, resources, placements);
    }

    /** The region that the edge leads a location to: its own, or where it has none, the nearest. */
    static String regionNearestTo(String location) {
        return location.equals("ams") ? "fra" : location;
    }

    /** The id of the component that stands for a region. */
    static String regionComponent(String region) {
        return "region-" + region;
    }

    private static List<Component> components() {
        List<Component> components = new ArrayList<>();
        components.add(new Component(
                "edge", "Edge proxy", "Platform", "Takes requests in and leads them to the nearest region.", 0));
        components.add(new Component("api", "API", "Platform", "Creates, changes and lists machines and volumes.", 1));
        components.add(new Component("dashboard", "Dashboard", "Platform", "The same in a browser, over HTTPS.", 2));
        for (Region region : REGIONS) {
            components.add(new Component(
                    regionComponent(region.code()),
                    region.title(),
                    "Regions",
                    "Machines and volumes in " + region.title() + ".",
                    components.size()));
        }
        components.add(new Component(
                CHECKOUT,
                "Checkout",
                "Showcase",
                "An app on the platform, one machine on every host.",
                components.size()));
        return components;
    }

    // One machine on every host; the app goes by its component's name, so that what befalls the one befalls the other.
    private static void runCheckout(
            Customer owner, List<Host> hosts, List<Resource> resources, List<Placement> placements) {
        resources.add(new Resource(CHECKOUT, owner.id(), ResourceKind.APP, CHECKOUT, null));
        for (Host host : hosts) {
            String machine = CHECKOUT + "-" + host.id();
            resources.add(new Resource(machine, owner.id(), ResourceKind.MACHINE, machine, CHECKOUT));
            placements.add(new Placement(machine, host.id(), null, null));
        }
    }

    private static List<ServiceLevel> promised(String customer) {
        ServiceLevel all = new ServiceLevel(null, 99_900, LevelRule.WATCHED, null);
        return customer.equals(SHOPKEEPER)
                ? List.of(new ServiceLevel(CHECKOUT, 99_950, LevelRule.STRICT, null), all)
                : List.of(all);
    }

    // Most live in one region, some in two; a volume stands where the machine stands that it is attached to.
    private static void settle(
            Customer customer, List<Host> hosts, Random random, List<Resource> resources, List<Placement> placements) {
        int firstRegion = random.nextInt(REGIONS.size());
        int secondRegion = random.nextInt(3) == 0 ? random.nextInt(REGIONS.size()) : firstRegion;
        int apps = 1 + random.nextInt(2);
        int machines = Math.max(apps, 1 + random.nextInt(4));
        int volumes = Math.min(machines, random.nextInt(4));
        String firstApp = "";
        for (int i = 0; i < apps; i++) {
            String title = APPS.get((random.nextInt(APPS.size() / 2) * 2 + i) % APPS.size());
            String id = customer.id() + "-" + title;
            if (id.equals(firstApp)) {
                throw new IllegalStateException("two apps of one customer may not share a name: " + id);
            }
            firstApp = firstApp.isEmpty() ? id : firstApp;
            resources.add(new Resource(id, customer.id(), ResourceKind.APP, title, null));
            for (int m = i; m < machines; m += apps) {
                String name = "%s-%d".formatted(title, m / apps + 1);
                int region = m % 2 == 0 ? firstRegion : secondRegion;
                String host = hosts.get(region * HOSTS_PER_REGION + random.nextInt(HOSTS_PER_REGION))
                        .id();
                String machine = customer.id() + "-" + name;
                resources.add(new Resource(machine, customer.id(), ResourceKind.MACHINE, name, id));
                placements.add(new Placement(machine, host, null, null));
                if (m < volumes) {
                    String volume = "%s-data-%d".formatted(customer.id(), m + 1);
                    resources.add(
                            new Resource(volume, customer.id(), ResourceKind.VOLUME, "data-%d".formatted(m + 1), id));
                    placements.add(new Placement(volume, host, null, null));
                }
            }
        }
    }

    private static String slug(String title) {
        return Normalizer.normalize(title, Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
    }
}
