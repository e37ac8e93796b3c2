package bindgate.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hl7.fhir.r5.model.TestReport.TestReportActionResult;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.json.model.JsonObject;
import org.hl7.fhir.utilities.json.parser.JsonParser;
import org.hl7.fhir.utilities.settings.FhirSettingsPOJO;
import org.hl7.fhir.utilities.settings.ServerDetailsPOJO;
import org.hl7.fhir.validation.special.TxTester;
import org.hl7.fhir.validation.special.TxTester.InternalTxLoader;

/**
 * Runs HL7's own test runner, the class behind its validator's command txTests, on a folder of the terminology
 * ecosystem's cases against each base. Arguments: the folder, a folder to write to, the bases. Writes results.json:
 * a case's name, and null where it passed at every base or what the runner said of it. What fails at one base only is
 * named with it, as `translate/translate-1 at r4`. Exit code 1: the runner could not run its cases.
 */
public final class TxCases {
  private static final Set<String> MODES = Set.of("general");

  public static void main(String[] args) throws Exception {
    var output = Path.of(args[1]);
    var bases = Arrays.asList(args).subList(2, args.length);
    allow(bases);
    var failures = new TreeMap<String, Map<String, String>>();
    var summary = new ArrayList<String>();
    for (String base : bases) {
      var name = base.substring(base.lastIndexOf('/') + 1);
      summary.add(run(args[0], base, name, output.resolve(name), failures));
    }
    write(output.resolve("results.json"), failures, bases.size());
    summary.forEach(System.out::println);
    // The runner's client leaves threads behind that would keep the process.
    System.exit(0);
  }

  /** The runner refuses what is not https, and addresses of this machine, but for servers that its settings name. */
  private static void allow(List<String> bases) {
    var servers = new ArrayList<ServerDetailsPOJO>();
    for (String base : bases) {
      for (String type : List.of("web", "fhir")) {
        servers.add(ServerDetailsPOJO.builder().url(base).type(type).authenticationType("none").allowHttp(true)
            .allowPrivateNetwork(true).build());
      }
    }
    ManagedWebAccess.loadFromSettings(FhirSettingsPOJO.builder().servers(servers).build());
  }

  private static String run(String cases, String base, String name, Path output,
      Map<String, Map<String, String>> failures) throws Exception {
    // The cases' version is wanted for the report only, from a file that a folder of cases need not have.
    var loader = new InternalTxLoader(cases) {
      @Override
      public String version() {
        return "unknown";
      }
    };
    var tester = new TxTester(loader, base, false, null, null).setOutput(Files.createDirectories(output).toString());
    tester.execute(MODES, null);
    int passed = 0;
    int failed = 0;
    for (var test : tester.getTestReport().getTest()) {
      var operation = test.getActionFirstRep().getOperation();
      if (operation.getResult() == TestReportActionResult.SKIP) {
        continue;
      }
      var why = failures.computeIfAbsent(test.getName(), key -> new TreeMap<>());
      if (operation.getResult() == TestReportActionResult.PASS) {
        passed++;
      } else {
        failed++;
        why.put(name, String.valueOf(operation.getMessage()));
      }
    }
    if (passed + failed == 0) {
      System.out.println("the runner ran no case at " + base + "; what it said is above");
      System.exit(1);
    }
    return "at /fhir/" + name + ": " + passed + " passed, " + failed + " failed";
  }

  private static void write(Path file, Map<String, Map<String, String>> failures, int bases) throws IOException {
    var results = new JsonObject();
    failures.forEach((test, why) -> {
      if (why.isEmpty()) {
        results.addNull(test);
      } else if (why.size() == bases) {
        results.add(test, why.toString());
      } else {
        why.forEach((base, text) -> results.add(test + " at " + base, text));
      }
    });
    Files.writeString(file, JsonParser.compose(results, true));
  }
}
