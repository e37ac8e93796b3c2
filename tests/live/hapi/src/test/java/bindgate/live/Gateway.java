package bindgate.live;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The bindgate process on a free loopback port, in front of one upstream. Its output goes to target/bindgate.log. */
final class Gateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final File LOG = new File("target/bindgate.log");
  final String base;
  private final Process process;

  Gateway(String executable, String upstream) throws Exception {
    int port = freePort();
    var config = Path.of("target/bindgate.yaml");
    Files.writeString(config, "listen: 127.0.0.1:" + port + "\nupstream:\n  url: " + upstream + "\n");
    process = new ProcessBuilder(executable, "serve", "-c", config.toString())
        .redirectErrorStream(true)
        .redirectOutput(LOG)
        .start();
    base = "http://127.0.0.1:" + port + URI.create(upstream).getPath();
    try {
      awaitReady(URI.create("http://127.0.0.1:" + port + "/ready"));
    } catch (Exception error) {
      close();
      throw error;
    }
  }

  /** What it said, a line each. */
  static List<String> log() throws IOException {
    return Files.readAllLines(LOG.toPath());
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady(URI ready) throws Exception {
    var client = HttpClient.newHttpClient();
    var request = HttpRequest.newBuilder(ready).timeout(PATIENCE).build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notListeningYet) {
        // Asked again below.
      }
      Thread.sleep(20);
    }
    throw new IllegalStateException("bindgate did not become ready; it said:\n" + Files.readString(LOG.toPath()));
  }
}
