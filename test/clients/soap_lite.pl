# Every direct web service function with SOAP::Lite, by hand as its users do. Environment and result: README.md of this folder.
use strict;
use warnings;
use JSON::PP;
use LWP::UserAgent;
use MIME::Base64 qw(encode_base64);
use SOAP::Lite;

sub connect_as {
    my ($user) = @_;
    my $basic = 'Basic ' . encode_base64("$user:$ENV{INSTANCE_PASSWORD}", '');
    my $soap = SOAP::Lite->proxy("$ENV{INSTANCE_URL}/incident.do?SOAP")->ns('http://www.service-now.com/');
    $soap->transport->default_header(Authorization => $basic);
    $soap->on_fault(sub { my ($client, $answer) = @_; die ref $answer ? $answer->faultstring . ' ' . $answer->faultdetail->{code} : $client->transport->status });
    return $soap;
}

sub field { SOAP::Data->name($_[0] => $_[1]) }
my $incident = connect_as($ENV{INSTANCE_USER});

my $wsdl = LWP::UserAgent->new;
$wsdl->default_header(Authorization => $incident->transport->default_header('Authorization'));
die "WSDL\n" unless $wsdl->get("$ENV{INSTANCE_URL}/incident.do?WSDL")->decoded_content =~ /ServiceNow_incident/;

my $summary = $ENV{SUMMARY};
utf8::decode($summary);
my $inserted = $incident->call(insert => field(short_description => $summary));
my $sys_id = $inserted->valueof('//sys_id');
my $read = $incident->call(get => field(sys_id => $sys_id));
my $updated = $incident->call(update => field(sys_id => $sys_id), field(close_notes => 'updated'));
my $found = $incident->call(getRecords => field(close_notes => 'updated'), field(__encoded_query => "sys_id=$sys_id"));
my $keys = $incident->call(getKeys => field(sys_id => $sys_id));
my $deleted = $incident->call(deleteRecord => field(sys_id => $sys_id));
eval { connect_as($ENV{REFUSED_USER})->call('getRecords') };

print JSON::PP->new->ascii->encode({
    client => "SOAP::Lite $SOAP::Lite::VERSION",
    inserted => $sys_id,
    number => $inserted->valueof('//number'),
    read => $read->valueof('//short_description'),
    updated => $updated->valueof('//sys_id'),
    found => [map { $_->{sys_id} } $found->valueof('//getRecordsResult')],
    keys => $keys->valueof('//sys_id'),
    count => 0 + $keys->valueof('//count'),
    deleted => 0 + $deleted->valueof('//count'),
    refused => "$@",
}), "\n";
