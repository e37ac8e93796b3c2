package bindgate.live;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.LenientErrorHandler;

/**
 * One HAPI server for a test in another language: its parser lets through all it can, it prints its base URL as a line
 * and ends when its input does.
 */
final class LenientServer {
  private LenientServer() {}

  public static void main(String[] arguments) throws Exception {
    try (var server = HapiServer.start()) {
      FhirContext fhir = server.servlet.getFhirContext();
      fhir.setParserErrorHandler(new LenientErrorHandler(false).setErrorOnInvalidValue(false));
      System.out.println(server.base);
      while (System.in.read() >= 0) {
        // Waits for the end of the input.
      }
    }
    System.exit(0);
  }
}
