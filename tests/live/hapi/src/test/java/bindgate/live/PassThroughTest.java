package bindgate.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same request to the HAPI server itself and through bindgate: the answers are the same but for the base URL. */
@ExtendWith(Lab.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("What is not a write passes through untouched")
class PassThroughTest {
  private static final List<String> HEADERS = List.of(
      "content-type", "content-encoding", "etag", "last-modified", "location", "content-location", "allow",
      "x-powered-by");
  private static final int PATIENTS = 25;
  private final Lab lab;
  private final HttpClient http = HttpClient.newHttpClient();

  PassThroughTest(Lab lab) {
    this.lab = lab;
  }

  @BeforeAll
  void storePatients() {
    var client = Lab.client(lab.guarded.base);
    for (int i = 0; i < PATIENTS; ++i) {
      var patient = Sample.parsed(Patient.class, "patient", "read-" + i);
      patient.addName().setFamily("Passing");
      patient.setId("read-" + i);
      client.update().resource(patient).execute();
    }
    var observation = Sample.parsed(Observation.class, "observation", "read");
    observation.setSubject(new Reference("Patient/read-0")).setId("of-read-0");
    client.update().resource(observation).execute();
    client.delete().resourceById("Patient", "read-24").execute();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "Patient/read-0", "Patient/read-0?_format=xml", "Patient/read-0?_pretty=true&_summary=text",
      "Patient/read-0/_history/1", "Patient/read-0/_history", "Patient/_history?_count=3", "_history?_count=3",
      "Patient?family=Passing&_count=3&_sort=_id", "Patient?name=Zo%C3%AB,O%27Neill&_format=xml&_count=3&_sort=_id",
      "Observation?subject:Patient.family=Passing&_include=Observation:subject&_total=accurate",
      "Patient?identifier=http://example.org/mrn%7Cread-3", "Patient/read-0/$everything",
      "ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender",
      "Patient/read-24", "Patient/there-is-none", "Patient?there-is-none=1", "NoSuchType/1"})
  void reads(String target) throws Exception {
    same(target, HttpRequest.newBuilder());
    same(target, HttpRequest.newBuilder().header("Accept", "application/fhir+xml"));
    same(target, HttpRequest.newBuilder().header("Accept-Encoding", "gzip"));
    same(target, HttpRequest.newBuilder().method("HEAD", BodyPublishers.noBody()));
  }

  @Test
  void aConditionalReadIsNotModified() throws Exception {
    var answer = same("Patient/read-0", HttpRequest.newBuilder().header("If-None-Match", "W/\"1\""));
    assertTrue(answer.startsWith("304\n"), answer);
  }

  @Test
  void aSearchByPost() throws Exception {
    var form = HttpRequest.newBuilder()
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString("family=Passing&_count=2&identifier=http%3A%2F%2Fexample.org%2Fmrn%7C"));
    var answer = same("Patient/_search", form);
    assertTrue(answer.startsWith("200\n"), answer);
  }

  @Test
  void theOperationValidateGetsWrongCodes() throws Exception {
    var body = HttpRequest.newBuilder()
        .header("Content-Type", "application/fhir+json")
        .POST(BodyPublishers.ofString("{\"resourceType\": \"Patient\", \"gender\": \"man\"}"));
    var answer = same("Patient/$validate", body);
    assertTrue(answer.contains("man"), answer);
  }

  @Test
  void deletes() {
    var direct = Lab.client(lab.guarded.base);
    var byId = new IdType("Patient", "deleted-by-id");
    var byQuery = new IdType("Patient", "deleted-by-query");
    for (var id : List.of(byId, byQuery)) {
      var patient = new Patient();
      patient.addIdentifier().setSystem("http://example.org/mrn").setValue(id.getIdPart());
      patient.setId(id);
      direct.update().resource(patient).execute();
    }
    lab.through().delete().resourceById(byId).execute();
    lab.through().delete()
        .resourceConditionalByUrl("Patient?identifier=http://example.org/mrn|deleted-by-query")
        .execute();
    for (var id : List.of(byId, byQuery)) {
      assertThrows(ResourceGoneException.class, () -> direct.read().resource(Patient.class).withId(id).execute());
    }
  }

  private String same(String target, HttpRequest.Builder request) throws Exception {
    var direct = answer(lab.guarded.base + "/" + target, request);
    Same.lines(direct, answer(lab.entrance() + "/" + target, request));
    return direct;
  }

  private String answer(String url, HttpRequest.Builder request) throws Exception {
    var response = http.send(request.copy().uri(URI.create(url)).build(), BodyHandlers.ofByteArray());
    var text = new StringBuilder().append(response.statusCode()).append('\n');
    for (var name : HEADERS) {
      text.append(name).append(": ").append(response.headers().allValues(name)).append('\n');
    }
    text.append(decoded(response));
    return Answers.withoutTimes(text.toString().replace(lab.guarded.base, "BASE").replace(lab.entrance(), "BASE"));
  }

  private static String decoded(HttpResponse<byte[]> response) throws IOException {
    InputStream body = new ByteArrayInputStream(response.body());
    boolean zipped = response.headers().firstValue("content-encoding").equals(Optional.of("gzip"));
    if (zipped && response.body().length > 0) {
      body = new GZIPInputStream(body);
    }
    return new String(body.readAllBytes(), StandardCharsets.UTF_8);
  }
}
