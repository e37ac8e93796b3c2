package bindgate.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.ApacheProxyAddressStrategy;
import ca.uhn.fhir.rest.server.IncomingRequestAddressStrategy;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that follows what a HAPI server answers never leaves the gateway: each page is in the access log. */
@ExtendWith(Lab.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Links, full URLs and locations name the gateway")
class PagesTest {
  private static final int PATIENTS = 25;
  private static final int PAGE = 10;
  private static final int PATIENCE_MS = 10_000;
  private final Lab lab;

  PagesTest(Lab lab) {
    this.lab = lab;
  }

  @BeforeAll
  void storePatients() {
    var client = Lab.client(lab.guarded.base);
    for (int i = 0; i < PATIENTS; ++i) {
      client.update().resource(paging().setId("page-" + i)).execute();
    }
  }

  @AfterEach
  void asHapiIsByDefault() {
    lab.guarded.servlet.setServerAddressStrategy(new IncomingRequestAddressStrategy());
  }

  @Test
  void aSearch() throws Exception {
    assertEquals(ids(), pages(search(lab.through())));
  }

  @Test
  void aSearchForAServerThatReadsForwardedHeaders() throws Exception {
    lab.guarded.servlet.setServerAddressStrategy(ApacheProxyAddressStrategy.forHttp());
    assertEquals(ids(), pages(search(lab.through())));
  }

  @Test
  void aHistory() throws Exception {
    var client = lab.through();
    for (int i = 0; i < PATIENTS; ++i) {
      Lab.client(lab.guarded.base).update().resource(paging().setActive(i % 2 == 0).setId("page-of-history")).execute();
    }
    var first = client.history().onInstance("Patient/page-of-history").returnBundle(Bundle.class).count(PAGE).execute();
    assertEquals(PATIENTS, pages(first).size());
    client.delete().resourceById("Patient", "page-of-history").execute();
  }

  @Test
  void theLocationOfACreate() throws Exception {
    int before = logged("GET");
    var stored = (IdType) lab.through().create().resource(new Patient()).execute().getId();
    assertEquals(lab.entrance(), stored.getBaseUrl());
    lab.through().read().resource(Patient.class).withUrl(stored).execute();
    assertLogged(before + 1);
  }

  private static Patient paging() {
    var patient = new Patient();
    patient.addName().setFamily("Paging");
    return patient;
  }

  private static Set<String> ids() {
    var out = new HashSet<String>();
    IntStream.range(0, PATIENTS).forEach(i -> out.add("page-" + i));
    return out;
  }

  private static Bundle search(IGenericClient client) {
    return client.search()
        .forResource(Patient.class)
        .where(Patient.FAMILY.matchesExactly().value("Paging"))
        .where(Patient.RES_ID.exactly().codes(ids()))
        .count(PAGE)
        .returnBundle(Bundle.class)
        .execute();
  }

  /** The ids, or for several versions of one the ids with versions, on this page and all that follow. */
  private Set<String> pages(Bundle page) throws Exception {
    int before = logged("GET");
    var client = lab.through();
    var found = new HashSet<String>();
    int followed = 0;
    while (page != null) {
      for (var entry : page.getEntry()) {
        assertTrue(entry.getFullUrl().startsWith(lab.entrance() + "/Patient/"), entry.getFullUrl());
        assertTrue(found.add(name(page, entry)), entry.getFullUrl());
      }
      for (var link : page.getLink()) {
        assertTrue(link.getUrl().startsWith(lab.entrance()), () -> link.getRelation() + " " + link.getUrl());
      }
      followed += page.getLink(Bundle.LINK_NEXT) == null ? 0 : 1;
      page = page.getLink(Bundle.LINK_NEXT) == null ? null : client.loadPage().next(page).execute();
    }
    assertEquals((PATIENTS - 1) / PAGE, followed, "pages after the first");
    assertLogged(before + followed);
    return found;
  }

  private static String name(Bundle page, BundleEntryComponent entry) {
    var id = entry.getResource().getIdElement();
    return page.getType() == Bundle.BundleType.HISTORY ? id.getIdPart() + "/" + id.getVersionIdPart() : id.getIdPart();
  }

  /** How many requests of the method bindgate has logged; in direct mode none. */
  private int logged(String method) throws Exception {
    if (lab.gateway == null) {
      return 0;
    }
    return (int) Gateway.log().stream()
        .filter(line -> line.contains("\"method\":\"" + method + "\"") && !line.contains("\"path\":\"/ready\""))
        .count();
  }

  /** The log may follow an answer after a moment. */
  private void assertLogged(int gets) throws Exception {
    for (int waited = 0; lab.gateway != null && waited < PATIENCE_MS && logged("GET") < gets; waited += 20) {
      Thread.sleep(20);
    }
    assertTrue(lab.gateway == null || logged("GET") >= gets, "not all requests are in the access log");
  }
}
