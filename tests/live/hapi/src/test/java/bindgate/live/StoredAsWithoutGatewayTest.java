package bindgate.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceVersionConflictException;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same writes to a HAPI server and, through bindgate, to another: answers and stores are then the same. */
@ExtendWith(Lab.Resolver.class)
@DisplayName("What is stored equals what is stored without bindgate")
class StoredAsWithoutGatewayTest {
  private final Lab lab;

  StoredAsWithoutGatewayTest(Lab lab) {
    this.lab = lab;
  }

  @ParameterizedTest
  @EnumSource
  void aCreate(Wire wire) throws Exception {
    same(wire, 2, client -> {
      client.create().resource(Sample.parsed(Patient.class, "patient", "create-" + wire)).execute();
      client.create().resource(Sample.parsed(Observation.class, "observation", "create-" + wire)).execute();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aCreateOfTextInItsOwnLayout(Wire wire) throws Exception {
    var patient = Sample.encoded(Sample.text("patient", "text-" + wire), wire.encoding);
    var observation = Sample.encoded(Sample.text("observation", "text-" + wire), wire.encoding);
    same(wire, 2, client -> {
      assertEquals(201, wire.post(client.getServerBase() + "/Patient", "\n  " + patient + "\n"));
      assertEquals(201, wire.post(client.getServerBase() + "/Observation", "\n  " + observation + "\n"));
    });
  }

  @ParameterizedTest
  @EnumSource
  void updatesAndTheirVersions(Wire wire) throws Exception {
    same(wire, 3, client -> {
      var patient = Sample.parsed(Patient.class, "patient", "update-" + wire);
      patient.setId("Patient/update-" + wire);
      client.update().resource(patient).execute();
      patient.getMaritalStatus().getCodingFirstRep().setCode("D").setDisplay("Divorced");
      MethodOutcome second = client.update().resource(patient).execute();
      patient.setActive(false).setId(second.getId());
      client.update().resource(patient).withAdditionalHeader("If-Match", "W/\"2\"").execute();
      var stale = client.update().resource(patient).withAdditionalHeader("If-Match", "W/\"1\"");
      assertThrows(ResourceVersionConflictException.class, stale::execute);
    });
  }

  @ParameterizedTest
  @EnumSource
  void conditionalCreates(Wire wire) throws Exception {
    var condition = Sample.parsed(Condition.class, "condition", "once-" + wire);
    same(wire, 1, client -> {
      for (int i = 0; i < 2; ++i) {
        client.create()
            .resource(condition)
            .conditionalByUrl("Condition?identifier=http://example.org/cond|once-" + wire)
            .execute();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void conditionalUpdates(Wire wire) throws Exception {
    var condition = Sample.parsed(Condition.class, "condition", "found-" + wire);
    same(wire, 3, client -> {
      var update = client.update()
          .resource(condition)
          .conditionalByUrl("Condition?identifier=http://example.org/cond|found-" + wire);
      condition.getCode().setText("first");
      update.execute();
      condition.getCode().setText("second");
      client.update().resource(condition).conditional()
          .where(Condition.IDENTIFIER.exactly().systemAndCode("http://example.org/cond", "found-" + wire))
          .execute();
      condition.setId((String) null);
      client.create().resource(condition).execute();
      assertThrows(PreconditionFailedException.class, update::execute);
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTransaction(Wire wire) throws Exception {
    same(wire, 4, client -> {
      client.transaction().withBundle(Sample.parsed(Bundle.class, "transaction", "once-" + wire)).execute();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTransactionSentTwice(Wire wire) throws Exception {
    same(wire, 5, client -> {
      for (int i = 0; i < 2; ++i) {
        client.transaction().withBundle(Sample.parsed(Bundle.class, "transaction", "twice-" + wire)).execute();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aBatch(Wire wire) throws Exception {
    same(wire, 3, client -> {
      client.transaction().withBundle(Sample.parsed(Bundle.class, "batch", wire.toString())).execute();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aStoredBundle(Wire wire) throws Exception {
    var bundle = Sample.parsed(Bundle.class, "collection", wire.toString());
    same(wire, 1, client -> client.create().resource(bundle).execute());
  }

  @ParameterizedTest
  @EnumSource
  void aBinary(Wire wire) throws Exception {
    var bytes = new byte[100_000];
    for (int i = 0; i < bytes.length; ++i) {
      bytes[i] = (byte) (i * i + i / 251);
    }
    var text = "{\"resourceType\": \"Patient\", \"gender\": \"not FHIR, just text\"}".getBytes(StandardCharsets.UTF_8);
    same(wire, 2, client -> {
      client.create().resource(new Binary().setContentType("application/pdf").setData(bytes)).execute();
      client.create().resource(new Binary().setContentType("text/plain").setData(text)).execute();
    });
  }

  private interface Writes {
    void to(IGenericClient client) throws Exception;
  }

  private void same(Wire wire, int versions, Writes writes) throws Exception {
    var without = written(wire, lab.plain.base, lab.plain.base, versions, writes);
    var with = written(wire, lab.entrance(), lab.guarded.base, versions, writes);
    Same.lines(without, with);
  }

  /** The answers to the writes and what they left in the store. */
  private static String written(
      Wire wire, String entrance, String server, int versions, Writes writes) throws Exception {
    var client = wire.client(entrance);
    var answers = new Answers(server, entrance);
    client.registerInterceptor(answers);
    var direct = Lab.client(server);
    int mark = Store.mark(direct);
    writes.to(client);
    var store = new Store(direct, mark);
    assertEquals(versions, store.versions(), "versions stored");
    return answers.text(store) + store.text();
  }
}
