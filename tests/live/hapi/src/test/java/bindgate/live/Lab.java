package bindgate.live;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What all tests share, started once: two empty HAPI servers, and bindgate in front of the first of them. Without
 * -Dbindgate the entrance is the first server itself, which shows that a test holds where no gateway is involved.
 */
final class Lab implements ExtensionContext.Store.CloseableResource {
  /** Clients parse with this one. It lets wrong codes through, as a client that bindgate must stop would. */
  static final FhirContext FHIR = FhirContext.forR4();

  final HapiServer guarded;
  final HapiServer plain;
  /** Null in direct mode. */
  final Gateway gateway;

  private Lab() throws Exception {
    FHIR.setParserErrorHandler(new LenientErrorHandler(false).setErrorOnInvalidValue(false));
    FHIR.getRestfulClientFactory().setServerValidationMode(ServerValidationModeEnum.NEVER);
    FHIR.getRestfulClientFactory().setSocketTimeout(120_000);
    var second = CompletableFuture.supplyAsync(HapiServer::start);
    guarded = HapiServer.start();
    plain = second.join();
    var executable = System.getProperty("bindgate", "");
    gateway = executable.isEmpty() ? null : new Gateway(executable, guarded.base);
  }

  /** Where the clients of the guarded server enter. */
  String entrance() {
    return gateway == null ? guarded.base : gateway.base;
  }

  /** A client of its own: what a test sets on it stays in the test. */
  static IGenericClient client(String base) {
    return FHIR.newRestfulGenericClient(base);
  }

  IGenericClient through() {
    return client(entrance());
  }

  @Override
  public void close() throws Throwable {
    if (gateway != null) {
      gateway.close();
    }
    guarded.close();
    plain.close();
  }

  /** Hands the one Lab to every test class that has it as a constructor parameter. */
  static final class Resolver implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      var store = context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL);
      return store.getOrComputeIfAbsent(Lab.class, unused -> newLab(), Lab.class);
    }

    private static Lab newLab() {
      try {
        return new Lab();
      } catch (Exception error) {
        throw new IllegalStateException(error);
      }
    }
  }
}
