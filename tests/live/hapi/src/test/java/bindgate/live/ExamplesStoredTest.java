package bindgate.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HL7's own R4 examples of clinical and administrative resources, stored with and without bindgate. */
@ExtendWith(Lab.Resolver.class)
@DisplayName("HL7's examples are stored as they are without bindgate")
class ExamplesStoredTest {
  /** Definitions make up most of the package: HAPI stores them slowly, and they hold few bound codes. */
  private static final List<String> LEFT_OUT = List.of(
      "SearchParameter-", "ValueSet-", "CodeSystem-", "StructureDefinition-", "ConceptMap-", "OperationDefinition-",
      "CapabilityStatement-", "CompartmentDefinition-", "StructureMap-", "NamingSystem-", "ImplementationGuide-");
  /** The examples that bindgate refuses, rightly. */
  private static final Path WRONG = Path.of("../examples/known.tsv");
  private static final long LARGEST = 100_000;
  private final Lab lab;

  ExamplesStoredTest(Lab lab) {
    this.lab = lab;
  }

  @Test
  void everyExampleHasTheSameAnswerAndIsStoredTheSame() throws IOException {
    var folder = System.getProperty("examples", "");
    assumeFalse(folder.isEmpty(), "the examples could not be fetched");
    var examples = texts(Path.of(folder));
    assertTrue(examples.size() > 500, () -> examples.size() + " examples");
    var plain = Lab.client(lab.plain.base);
    var guarded = Lab.client(lab.guarded.base);
    int plainMark = Store.mark(plain);
    int guardedMark = Store.mark(guarded);
    for (var example : examples.entrySet()) {
      var expected = store(plain, example.getValue());
      assertEquals(expected, store(lab.through(), example.getValue()), example.getKey());
    }
    Same.lines(text(new Store(plain, plainMark)), text(new Store(guarded, guardedMark)));
  }

  /** Without the ids that a server makes up for contained resources that lack one. */
  private static String text(Store store) {
    return store.text().replaceAll(Store.CHOSEN_ID, "UUID");
  }

  private static Map<String, String> texts(Path folder) throws IOException {
    var wrong = Files.readString(WRONG);
    var examples = new TreeMap<String, String>();
    try (var files = Files.newDirectoryStream(folder, "*.json")) {
      for (var file : files) {
        var name = file.getFileName().toString();
        boolean leftOut = LEFT_OUT.stream().anyMatch(name::startsWith) || wrong.contains(name + "\t");
        if (!leftOut && Files.size(file) <= LARGEST) {
          examples.put(name, Files.readString(file));
        }
      }
    }
    return examples;
  }

  /** "stored", or the status and the server's reason. */
  private static String store(IGenericClient client, String example) {
    try {
      client.update().resource(example).execute();
      return "stored";
    } catch (BaseServerResponseException refusal) {
      return refusal.getStatusCode() + " " + refusal.getMessage();
    }
  }
}
