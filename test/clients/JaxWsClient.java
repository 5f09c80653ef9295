// Every direct web service function with JAX-WS, on the classes that wsimport generates from the WSDL (jax_ws.sh).
// Environment and result: README.md of this folder.
import com.sun.xml.ws.util.RuntimeVersion;
import incident.*;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.util.stream.Collectors;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.WebServiceException;
import javax.xml.ws.soap.SOAPFaultException;

public class JaxWsClient {
  static ServiceNowIncident service;

  static ServiceNowSoap connect(String user) {
    var port = service.getServiceNowSoap();
    var context = ((BindingProvider) port).getRequestContext();
    context.put(BindingProvider.USERNAME_PROPERTY, user);
    context.put(BindingProvider.PASSWORD_PROPERTY, System.getenv("INSTANCE_PASSWORD"));
    return port;
  }

  /** JAX-WS reads a Fault only at status 500; from any other status it tells the status alone. */
  static String refusal() {
    try {
      connect(System.getenv("REFUSED_USER")).getRecords(new GetRecords());
      return "";
    } catch (WebServiceException refused) {
      return refused.getMessage();
    }
  }

  static String fault(ServiceNowSoap soap) {
    try {
      var query = new GetRecords();
      query.setEncodedQuery("no_such_field=1");
      soap.getRecords(query);
      return "";
    } catch (SOAPFaultException fault) {
      return fault.getMessage() + " " + fault.getFault().getDetail().getTextContent();
    }
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\s", " ") + '"';
  }

  public static void main(String[] arguments) {
    // JAX-WS reads the WSDL once more when it starts; the port's credentials are for the calls alone.
    Authenticator.setDefault(new Authenticator() {
      @Override protected PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(System.getenv("INSTANCE_USER"), System.getenv("INSTANCE_PASSWORD").toCharArray());
      }
    });
    service = new ServiceNowIncident();
    Authenticator.setDefault(null);

    var soap = connect(System.getenv("INSTANCE_USER"));
    var fields = new Insert();
    fields.setShortDescription(System.getenv("SUMMARY"));
    var inserted = soap.insert(fields);
    var id = inserted.getSysId();

    var key = new Get();
    key.setSysId(id);
    var read = soap.get(key);

    var change = new Update();
    change.setSysId(id);
    change.setCloseNotes("updated");
    var updated = soap.update(change);

    var example = new GetRecords();
    example.setCloseNotes("updated");
    example.setEncodedQuery("sys_id=" + id);
    var found = soap.getRecords(example).getGetRecordsResult();

    var same = new GetKeys();
    same.setSysId(id);
    var keys = soap.getKeys(same);

    var gone = new DeleteRecord();
    gone.setSysId(id);
    var deleted = soap.deleteRecord(gone);

    System.out.println("{\"client\":" + quoted(RuntimeVersion.VERSION + ", Java " + Runtime.version()) + ",\"inserted\":" + quoted(id) + ",\"number\":" + quoted(inserted.getNumber())
        + ",\"read\":" + quoted(read.getShortDescription()) + ",\"updated\":" + quoted(updated.getSysId())
        + ",\"found\":[" + found.stream().map(record -> quoted(record.getSysId())).collect(Collectors.joining(",")) + "],\"keys\":" + quoted(keys.getSysId())
        + ",\"count\":" + keys.getCount() + ",\"deleted\":" + deleted.getCount() + ",\"refused\":" + quoted(refusal()) + ",\"fault\":" + quoted(fault(soap)) + "}");
  }
}
