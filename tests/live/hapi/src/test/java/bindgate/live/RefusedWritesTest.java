package bindgate.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Writes with wrong codes through bindgate: the client learns what is wrong, the HAPI server nothing. */
@ExtendWith(Lab.Resolver.class)
@DisplayName("A refused write leaves no trace")
class RefusedWritesTest {
  private static final String ISSUE_TYPES = "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type";
  private final Lab lab;
  private final IGenericClient direct;

  RefusedWritesTest(Lab lab) {
    this.lab = lab;
    direct = Lab.client(lab.guarded.base);
  }

  @BeforeEach
  void needsTheGateway() {
    assumeTrue(lab.gateway != null, "direct mode: nothing refuses");
  }

  /** A sample with one thing wrong in it, and how the outcome names it. */
  record Wrong(String sample, String right, String wrong, String expression, String code) {
    String text(String key) {
      var text = Sample.text(sample, key);
      assertEquals(2, text.split(right, -1).length, "the sample has once " + right);
      return text.replace(right, wrong);
    }

    Resource parsed(String key) {
      return (Resource) Lab.FHIR.newJsonParser().parseResource(text(key));
    }

    Wrong within(String outer) {
      return new Wrong(sample, right, wrong, outer + expression.substring(expression.indexOf('.')), code);
    }
  }

  private static Wrong outside(String sample, String right, String wrong, String expression) {
    return new Wrong(sample, right, wrong, expression, "not-in-vs");
  }

  private static Wrong unknown(String sample, String right, String wrong, String expression) {
    return new Wrong(sample, right, wrong, expression, "invalid-code");
  }

  private static final Wrong GENDER =
      outside("patient", "\"gender\": \"other\"", "\"gender\": \"man\"", "Patient.gender");

  static Stream<Arguments> wrongSamplesOnEveryWire() {
    var wrongs = List.of(
        GENDER,
        outside("patient", "\"gender\": \"male\"", "\"gender\": \"m\"", "Patient.contact[0].gender"),
        outside("patient", "\"gender\": \"female\"", "\"gender\": \"F\"", "Patient.contained[0].gender"),
        outside("patient", "asked-unknown", "lost", "Patient.deceased.ofType(boolean).extension[0].value.ofType(code)"),
        outside("patient", "\"CL\"", "\"call\"", "Patient.name[0].given[1].extension[0].value.ofType(code)"),
        outside("condition", "active", "sick", "Condition.clinicalStatus"),
        outside("observation", "final", "done", "Observation.status"),
        outside("observation", "\"<\"", "\"less\"", "Observation.value.ofType(Quantity).comparator"),
        unknown("condition", "active", "sick", "Condition.clinicalStatus.coding[0].code"),
        unknown("patient", "\"M\"", "\"married\"", "Patient.maritalStatus.coding[0].code"),
        unknown("observation", "\"laboratory\"", "\"lab\"", "Observation.category[0].coding[0].code"));
    return wrongs.stream().flatMap(wrong -> Stream.of(Wire.values()).map(wire -> Arguments.of(wrong, wire)));
  }

  @ParameterizedTest
  @MethodSource("wrongSamplesOnEveryWire")
  void aCreate(Wrong wrong, Wire wire) {
    var text = Sample.encoded(wrong.text("refused-" + wire), wire.encoding);
    says(wrong, refused(wire, client -> client.create().resource(text).execute()));
  }

  /** HAPI's client shows a program's author no more of an outcome than the first issue's diagnostics. */
  static Stream<Arguments> messages() {
    return Stream.of(Wire.JSON, Wire.XML).flatMap(wire -> Stream.of(
        Arguments.of(wire, GENDER, List.of("Patient.gender", "man", "male")),
        Arguments.of(wire, outside("patient", "\"gender\": \"male\"", "\"gender\": \"m\"", "Patient.contact[0].gender"),
            List.of("Patient.contact[0].gender", "m", "male")),
        Arguments.of(wire, outside("observation", "final", "done", "Observation.status"),
            List.of("Observation.status", "done", "final")),
        Arguments.of(wire, outside("condition", "active", "sick", "Condition.clinicalStatus"),
            List.of("Condition.clinicalStatus", "sick", "active"))));
  }

  @ParameterizedTest(name = "{1} as {0}")
  @MethodSource("messages")
  void theMessageOfHapisExceptionNamesElementValueAndMend(Wire wire, Wrong wrong, List<String> words) {
    var text = Sample.encoded(wrong.text("message-" + wire), wire.encoding);
    var create = wire.client(lab.entrance()).create().resource(text);
    var message = assertThrows(UnprocessableEntityException.class, create::execute).getMessage();
    for (var word : words) {
      assertTrue(Pattern.compile("(?<![\\w.])" + Pattern.quote(word) + "(?!\\w)").matcher(message).find(),
          word + " in: " + message);
    }
  }

  /** Every other way to write a resource; the wrong one is a Patient's gender. */
  static Stream<Arguments> waysOnEveryWire() {
    var query = "Patient?identifier=http://example.org/mrn|way";
    return Stream.of(Wire.values()).flatMap(wire -> Stream.of(
        way(wire, "update", (client, wrong) -> client.update().resource(wrong).execute()),
        way(wire, "conditional update",
            (client, wrong) -> client.update().resource(wrong).conditionalByUrl(query).execute()),
        way(wire, "conditional create",
            (client, wrong) -> client.create().resource(wrong).conditionalByUrl(query).execute())));
  }

  private static Arguments way(Wire wire, String name, BiConsumer<IGenericClient, Resource> write) {
    return Arguments.of(wire, name, write);
  }

  @ParameterizedTest(name = "{1} as {0}")
  @MethodSource("waysOnEveryWire")
  void otherWays(Wire wire, String name, BiConsumer<IGenericClient, Resource> write) {
    var wrong = GENDER.parsed("way");
    wrong.setId("refused");
    says(GENDER, refused(wire, client -> write.accept(client, wrong)));
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateOfAnExistingResource(Wire wire) {
    var id = "kept-" + wire;
    direct.update().resource(Sample.parsed(Patient.class, "patient", id).setId(id)).execute();
    var wrong = GENDER.parsed(id).setId(id);
    says(GENDER, refused(wire, client -> client.update().resource(wrong).execute()));
    var kept = direct.read().resource(Patient.class).withId(id).execute();
    assertEquals("1", kept.getMeta().getVersionId());
    assertEquals("other", kept.getGenderElement().getValueAsString());
  }

  @ParameterizedTest
  @EnumSource
  void aTransactionIsRefusedWhole(Wire wire) {
    var wrong = outside("transaction", "preliminary", "early", "Bundle.entry[1].resource.status");
    var text = Sample.encoded(wrong.text("refused-" + wire), wire.encoding);
    says(wrong, refused(wire, client -> client.transaction().withBundle(text).execute()));
  }

  @ParameterizedTest
  @EnumSource
  void aBundleToStore(Wire wire) {
    var wrong = outside("collection", "\"male\"", "\"man\"", "Bundle.entry[0].resource.gender");
    var text = Sample.encoded(wrong.text("refused-" + wire), wire.encoding);
    says(wrong, refused(wire, client -> client.create().resource(text).execute()));
  }

  @ParameterizedTest
  @EnumSource
  void aBatchLosesItsWrongEntryOnly(Wire wire) {
    var wrong = outside("batch", "female", "woman", "Bundle.entry[1].resource.gender");
    int mark = Store.mark(direct);
    var answer = batch(wire, wrong.text("one-" + wire));
    assertEquals(List.of("201", "422", "201", "404"), statuses(answer));
    says(wrong, answer.getEntry().get(1).getResponse().getOutcome());
    for (int i = 0; i < 3; ++i) {
      assertEquals(i == 1 ? 0 : 1, count("one-" + wire + "-batch-" + i), "stored of entry " + i);
    }
    assertEquals(mark + 2, Store.mark(direct), "versions in the store");
  }

  @ParameterizedTest
  @EnumSource
  void aBatchOfWrongEntriesOnly(Wire wire) {
    var text = Sample.text("batch", "all-" + wire)
        .replaceAll("\"gender\": \"\\w+\"", "\"gender\": \"x\"")
        .replaceAll(",\\s*\\{\"request\".*\\}", "");
    int mark = Store.mark(direct);
    var answer = batch(wire, text);
    assertEquals(List.of("422", "422", "422"), statuses(answer));
    for (int i = 0; i < 3; ++i) {
      says(GENDER.within("Bundle.entry[" + i + "].resource"), answer.getEntry().get(i).getResponse().getOutcome());
    }
    assertEquals(mark, Store.mark(direct), "versions in the store");
  }

  @Test
  void aPatch() {
    var patient = new Patient();
    patient.setId("patched");
    direct.update().resource(patient).execute();
    int mark = Store.mark(direct);
    var patch = lab.through().patch()
        .withBody("[{\"op\": \"add\", \"path\": \"/gender\", \"value\": \"male\"}]")
        .withId("Patient/patched");
    var refusal = assertThrows(BaseServerResponseException.class, patch::execute);
    var outcome = assertInstanceOf(OperationOutcome.class, refusal.getOperationOutcome());
    assertTrue(Lab.FHIR.newJsonParser().encodeResourceToString(outcome).contains("patch"), "names the setting");
    assertEquals(mark, Store.mark(direct), "versions in the store");
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        Arguments.of("Patient", "application/fhir+json", "{\"resourceType\": \"Patient\", \"gender\": ", 400),
        Arguments.of("Patient", "application/fhir+json",
            "{\"resourceType\": \"Patient\", \"gender\": \"man\", \"gender\": \"male\"}", 400),
        Arguments.of("Patient", "application/fhir+xml",
            "<!DOCTYPE p><Patient xmlns=\"http://hl7.org/fhir\"><gender value=\"male\"/></Patient>", 400),
        Arguments.of("Patient", "application/fhir+turtle", "[] a <http://hl7.org/fhir/Patient> .", 415),
        Arguments.of("Patient", "text/plain", "{\"resourceType\": \"Patient\"}", 415),
        Arguments.of("Binary", "application/fhir+json", "{\"resourceType\": \"Patient\", \"gender\": \"man\"}", 422));
  }

  @ParameterizedTest
  @MethodSource
  void unreadable(String type, String contentType, String body, int status) throws Exception {
    int mark = Store.mark(direct);
    var request = HttpRequest.newBuilder(URI.create(lab.entrance() + "/" + type))
        .header("Content-Type", contentType)
        .header("Accept", "application/fhir+json")
        .POST(BodyPublishers.ofString(body))
        .build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer.body());
    var outcome = Lab.FHIR.newJsonParser().parseResource(OperationOutcome.class, answer.body());
    assertEquals(IssueSeverity.ERROR, outcome.getIssueFirstRep().getSeverity());
    assertEquals(mark, Store.mark(direct), "versions in the store");
  }

  @ParameterizedTest
  @EnumSource
  void aWriteWithWarningsIsForwardedAndCounted(Wire wire) {
    var text = Sample.text("observation", "warned-" + wire).replace("\"system\": \"http://example.org/local\", ", "");
    var answer = wire.client(lab.entrance()).create().resource(Sample.encoded(text, wire.encoding)).execute();
    assertTrue(answer.getCreated());
    var findings = answer.getFirstResponseHeader("x-bindgate-findings");
    assertTrue(findings.orElse("").matches(".*warning=[1-9]\\d*.*"), findings.toString());
  }

  private OperationOutcome refused(Wire wire, Consumer<IGenericClient> write) {
    int mark = Store.mark(direct);
    var client = wire.client(lab.entrance());
    var refusal = assertThrows(UnprocessableEntityException.class, () -> write.accept(client));
    assertEquals(mark, Store.mark(direct), "versions in the store");
    return assertInstanceOf(OperationOutcome.class, refusal.getOperationOutcome());
  }

  private static void says(Wrong wrong, Object answered) {
    var outcome = assertInstanceOf(OperationOutcome.class, answered);
    var found = outcome.getIssue().stream()
        .filter(issue -> issue.getSeverity() == IssueSeverity.ERROR)
        .filter(issue -> issue.getExpression().stream().anyMatch(path -> path.getValue().equals(wrong.expression)))
        .filter(issue -> issue.getDetails().hasCoding(ISSUE_TYPES, wrong.code))
        .findFirst()
        .orElse(null);
    assertNotNull(found, () -> wrong + " in " + Lab.FHIR.newJsonParser().encodeResourceToString(outcome));
    assertTrue(found.getDetails().hasText());
  }

  private Bundle batch(Wire wire, String json) {
    var text = Sample.encoded(json, wire.encoding);
    var answer = wire.client(lab.entrance()).transaction().withBundle(text).execute();
    return wire.encoding.newParser(Lab.FHIR).parseResource(Bundle.class, answer);
  }

  private static List<String> statuses(Bundle answer) {
    return answer.getEntry().stream().map(entry -> entry.getResponse().getStatus().substring(0, 3)).toList();
  }

  private int count(String identifier) {
    return direct.search()
        .forResource(Patient.class)
        .where(Patient.IDENTIFIER.exactly().systemAndIdentifier("http://example.org/mrn", identifier))
        .returnBundle(Bundle.class)
        .execute()
        .getEntry()
        .size();
  }
}
